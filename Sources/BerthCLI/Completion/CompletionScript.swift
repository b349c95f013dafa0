import ArgumentParser
import Platform

/// A completion script for a shell: argument-parser's own, with fixes.
struct CompletionScript {
    let shell: CompletionShell

    /// Returns the script that the arguments ask for.
    /// - Parameter words: the program's arguments, without its name.
    /// - Returns: `nil` if they ask for none, or for an unknown shell: argument-parser reports that.
    static func requested(by words: [String]) -> CompletionScript? {
        let option = "--generate-completion-script"
        let shell: CompletionShell? =
            switch words.first {
            case option?: words.count > 1 ? CompletionShell(rawValue: words[1]) : .autodetected()
            case let word?: word.rest(afterPrefix: "\(option)=").flatMap { CompletionShell(rawValue: String($0)) }
            case nil: nil
            }
        return shell.map(CompletionScript.init(shell:))
    }

    var text: String {
        let generated = BerthCommand.completionScript(for: shell)
        return switch shell {
        case .bash: Self.bash(generated)
        case .zsh: Self.zsh(generated)
        default: Self.fish(generated)
        }
    }

    /// The arguments of `berth help`. argument-parser's own `help` has no topics.
    static let helpWords = (BerthCommand.visibleCommands + HelpTopic.allCases.map(\.rawValue)).joined(separator: " ")

    /// The characters that the scripts insert, besides letters and digits: those that no shell expands, and the wildcards
    /// of selectors. In a pattern's set of characters, `-` has to be last.
    static let plainMarks = "._/:@%+=,*?-"

    /// The value of `--config` that is not a file.
    static let configWord = "podman"
}

extension CompletionScript {
    /// Returns a script for bash. bash breaks words at `=` and `:`, which selectors and hosts contain, but
    /// argument-parser's functions expect whole words: `--only region=eu` would have no candidates.
    static func bash(_ generated: String) -> String {
        generated
            + #"""


            # Passes whole words to the functions above, since bash splits words at `=` and `:`, and removes from their
            # candidates the part that bash does not replace.
            __berth_complete_line() {
                local line="${COMP_LINE}" trimmed word cur=''
                local -a whole=()
                local -i index last=-1 current=0
                for index in "${!COMP_WORDS[@]}"; do
                    word="${COMP_WORDS[index]}"
                    trimmed="${line#"${line%%[![:space:]]*}"}"
                    if [[ "${last}" -ge 0 && -n "${word}" && "${trimmed}" = "${line}" ]]; then
                        if [[ "${word}" = '=' && "${whole[last]}" = --* && "${whole[last]}" != *=* ]]; then
                            # `--only=region` is an option and its value.
                            last+=1
                            whole[last]=''
                        elif [[ "${index}" -le "${COMP_CWORD}" ]]; then
                            whole[last]+="${word}"
                        fi
                    else
                        last+=1
                        whole[last]="${word}"
                    fi
                    line="${trimmed#"${word}"}"
                    if [[ "${index}" -eq "${COMP_CWORD}" ]]; then
                        current="${last}"
                        cur="${whole[last]}"
                        # The part before the cursor, without an open quote.
                        [[ "${word}" = [=:]* ]] || cur="${cur%"${word}"}${2}"
                    fi
                done
                whole[current]="${cur}"

                local prev=''
                [[ "${current}" -gt 0 ]] && prev="${whole[current - 1]}"
                local -a COMP_WORDS=("${whole[@]}")
                local -i COMP_CWORD="${current}"
                _berth "${1}" "${cur}" "${prev}"

                case "${prev}" in
                --only|--skip)
                    compopt +o filenames 2>/dev/null
                    # A key has no blank after its `=`.
                    [[ "${COMPREPLY[*]}" = *= ]] && compopt -o nospace 2>/dev/null
                    ;;
                --config)
                    [[ CONFIG_WORD = "${cur}"* ]] && COMPREPLY+=(CONFIG_WORD)
                    ;;
                esac
                COMPREPLY=("${COMPREPLY[@]#"${cur%"${2}"}"}")
            }

            # argument-parser's function passes berth's output to `compgen -W`, which expands it like a typed line, so that
            # a cloned manifest could run a command. This function compares texts, and offers plain ones only.
            __berth_add_completions() {
                local plain='ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789PLAIN_MARKS'
                local completion
                if [[ "${1}" = -W ]]; then
                    while IFS= read -r completion; do
                        [[ -n "${completion}" && "${completion}" != *[!"${plain}"]* ]] || continue
                        [[ "${completion}" = "${cur}"* ]] && COMPREPLY+=("${completion}")
                    done <<< "${2}"
                else
                    while IFS= read -r completion; do
                        COMPREPLY+=("${completion}")
                    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
                fi
            }

            # Runs the berth of PATH: the line may name a program in the working directory, such as `./berth`.
            __berth_custom_complete() {
                local -a words=("${COMP_WORDS[@]}")
                if [[ -z "${cur}" && -n "${COMP_WORDS[COMP_CWORD]}" && "${COMP_LINE:COMP_POINT:1}" = ' ' ]]; then
                    words=("${COMP_WORDS[@]::COMP_CWORD}" '' "${COMP_WORDS[@]:COMP_CWORD}")
                fi
                command berth "${@}" "${words[@]}" 2>/dev/null
            }

            _berth_help() {
                __berth_add_completions -W "$(printf '%s\n' HELP_WORDS)"
            }

            complete -o filenames -F __berth_complete_line berth

            """#.completed
    }

    /// Returns a script for zsh. With argument-parser's own, zsh adds a blank after a key's `=` and shows the text
    /// after a host's colon as a description. To complete a path, it also runs the commands in `$(…)` and backticks
    /// before the path's last slash.
    static func zsh(_ generated: String) -> String {
        let start = #"if [[ "${funcstack[1]}" = _berth ]]; then"#
        let more = #"""
            __berth_custom_complete() {
                # Runs the berth of PATH: the line may name a program in the working directory, such as `./berth`.
                local -ar candidates=("${(@f)"$(command berth "${@}" "${command_line[@]}" 2>/dev/null)"}")
                # Only plain candidates. argument-parser adds a blank as the last one.
                local -ar found=("${(@)${(@)candidates:#*[^A-Za-z0-9PLAIN_MARKS]*}:#}")
                compadd -V selectors -S '' -- "${(@M)found:#*=}"
                compadd -V selectors -- "${(@)found:#*=}"
            }

            # `_files` expands the path before its last slash, and runs the commands in it.
            __berth_files() {
                [[ "${PREFIX}${SUFFIX}" = *[\`\(\{\[]* ]] && return 1
                _files "${@}"
            }

            __berth_config() {
                compadd CONFIG_WORD
                __berth_files "${@}"
            }

            _berth_help() {
                local -ar subjects=(HELP_WORDS)
                _arguments '1:subject:{compadd -V subjects -- "${subjects[@]}"}'
            }


            """#.completed
        return
            generated
            .replacing(bytes: ":place:_files -g", with: ":place:__berth_config -g")
            .replacing(bytes: ":_files", with: ":__berth_files")
            .replacing(bytes: start, with: more + start)
    }

    /// Returns a script for fish. fish 3 prints an error for a request for the cursor's place in a word, which berth does
    /// not need.
    static func fish(_ generated: String) -> String {
        let offers = "complete -c berth -n '__berth_should_offer_completions_for"
        let topics = #"\#(offers)_positional "berth help" -eq 1' -fka 'HELP_WORDS'"#
        let places = BerthCommand.visibleCommands.filter { generated.contains(bytes: "\"berth \($0)\" config'") }
            .map { #"\#(offers)_flags_or_options "berth \#($0)" config' -l config -ra CONFIG_WORD"# }
        // Runs the berth of PATH: the line may name a program in the working directory, such as `./berth`.
        let call = #"command berth $argv $tokens 2>/dev/null | string match -r '^[A-Za-z0-9PLAIN_MARKS]+$'"#.completed
        return generated.replacing(bytes: "(__berth_tokens -tC)", with: "0")
            .replacing(bytes: "command $tokens[1] $argv $tokens", with: call) + "\n"
            + ([topics] + places).map { $0.completed + "\n" }.joined()
    }
}

extension String {
    /// The script with its placeholders replaced.
    fileprivate var completed: String {
        replacing(bytes: "HELP_WORDS", with: CompletionScript.helpWords)
            .replacing(bytes: "CONFIG_WORD", with: CompletionScript.configWord)
            .replacing(bytes: "PLAIN_MARKS", with: CompletionScript.plainMarks)
    }
}
