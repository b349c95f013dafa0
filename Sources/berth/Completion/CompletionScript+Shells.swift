extension CompletionScript {
    /// bash breaks words at `=` and `:`, which selectors and hosts are full of, while argument-parser's functions know
    /// whole words alone: `--only region=eu` would complete to nothing.
    static func bash(_ generated: String) -> String {
        generated
            + #"""


            # Shows the functions above whole words, where bash has broken them, and takes from what they find the part
            # that bash would not replace.
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
                        # Up to the cursor, and without a quote that is still open.
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
                    # What goes on gets no blank behind it.
                    [[ "${COMPREPLY[*]}" = *= ]] && compopt -o nospace 2>/dev/null
                    ;;
                --config)
                    [[ CONFIG_WORD = "${cur}"* ]] && COMPREPLY+=(CONFIG_WORD)
                    ;;
                esac
                COMPREPLY=("${COMPREPLY[@]#"${cur%"${2}"}"}")
            }

            _berth_help() {
                COMPREPLY+=($(compgen -W 'HELP_WORDS' -- "${cur}"))
            }

            complete -o filenames -F __berth_complete_line berth

            """#.completed
    }

    /// zsh would put a blank behind a key's `=`, and take what stands behind a host's colon for a description.
    static func zsh(_ generated: String) -> String {
        let start = #"if [[ "${funcstack[1]}" = _berth ]]; then"#
        let more = #"""
            __berth_custom_complete() {
                local -ar candidates=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
                # The last one is a blank, and argument-parser's own.
                local -ar found=("${(@)candidates:#[[:space:]]#}")
                compadd -V selectors -S '' -- "${(@M)found:#*=}"
                compadd -V selectors -- "${(@)found:#*=}"
            }

            __berth_config() {
                compadd CONFIG_WORD
                _files "${@}"
            }

            _berth_help() {
                local -ar subjects=(HELP_WORDS)
                _arguments '1:subject:{compadd -V subjects -- "${subjects[@]}"}'
            }


            """#.completed
        return
            generated
            .replacing(":place:_files -g", with: ":place:__berth_config -g")
            .replacing(start, with: more + start)
    }

    /// fish 3 does not tell where in a word the cursor is, and complains where it is asked; berth has no use for it.
    static func fish(_ generated: String) -> String {
        let offers = "complete -c berth -n '__berth_should_offer_completions_for"
        let topics = #"\#(offers)_positional "berth help" -eq 1' -fka 'HELP_WORDS'"#
        let places = BerthCommand.visibleCommands.filter { generated.contains("\"berth \($0)\" config'") }
            .map { #"\#(offers)_flags_or_options "berth \#($0)" config' -l config -ra CONFIG_WORD"# }
        return generated.replacing("(__berth_tokens -tC)", with: "0") + "\n"
            + ([topics] + places).map { $0.completed + "\n" }.joined()
    }
}

extension String {
    /// With the words of berth's in their places.
    fileprivate var completed: String {
        replacing("HELP_WORDS", with: CompletionScript.helpWords)
            .replacing("CONFIG_WORD", with: CompletionScript.configWord)
    }
}
