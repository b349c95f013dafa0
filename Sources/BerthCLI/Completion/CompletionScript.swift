import ArgumentParser
import Platform

/// What a shell completes berth's command lines with: argument-parser's script, and what that lacks.
struct CompletionScript {
    let shell: CompletionShell

    /// - Parameter words: the program's arguments, without its name.
    /// - Returns: nil where none is asked for, or for a shell that is not known: argument-parser says so.
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

    /// The whole script.
    var text: String {
        let generated = BerthCommand.completionScript(for: shell)
        return switch shell {
        case .bash: Self.bash(generated)
        case .zsh: Self.zsh(generated)
        default: Self.fish(generated)
        }
    }

    /// What `berth help` explains. argument-parser knows a `help` of its own, which knows no topics.
    static let helpWords = (BerthCommand.visibleCommands + Topic.allCases.map(\.rawValue)).joined(separator: " ")

    /// What `--config` takes that is no file.
    static let configWord = "podman"
}
