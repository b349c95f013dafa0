import ArgumentParser
import BerthCore
import Platform

/// The `help` command, which also knows topics. It replaces argument-parser's own. It is not displayed either: the last
/// line of the root help names it, and completion scripts would list it twice.
struct HelpCommand: SystemCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain a command or a topic.",
        discussion: """
            Topics: \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
        shouldDisplay: false
    )

    @Argument(help: "A command or a topic. Default: an overview.")
    var subject: [String] = []

    func run(in system: CommandSystem) throws {
        guard !subject.isEmpty else { throw CleanExit.helpRequest(BerthCommand.self) }
        if let command = BerthCommand.command(named: subject) { throw CleanExit.helpRequest(command) }
        let subject = subject.joined(separator: " ")
        if let topic = HelpTopic(rawValue: subject) { return system.standardOutput.write(topic.text) }
        let known = BerthCommand.visibleCommands + HelpTopic.allCases.map(\.rawValue)
        let hint =
            SpellingSuggestion.to(subject, among: known).map { "did you mean `berth help \($0)`?" }
            ?? "choose from \(known.joined(separator: ", "))"
        throw CommandError(.usage, code: "unknown_topic", "`\(subject)` is neither a command nor a topic: \(hint)")
    }
}

extension BerthCommand {
    /// The names of the commands that its help lists, in that order.
    static var visibleCommands: [String] {
        configuration.subcommands.filter { $0.configuration.shouldDisplay }.compactMap {
            // The compiler (6.3) crashes on a key path into a metatype.
            $0.configuration.commandName
        }
    }

    /// Returns a command by its words, such as `auth login`; `nil` if none exists.
    static func command(named words: [String]) -> (any ParsableCommand.Type)? {
        var command: any ParsableCommand.Type = BerthCommand.self
        for word in words {
            let next = command.configuration.subcommands.first {
                $0.configuration.commandName?.hasSameBytes(as: word) ?? false
            }
            guard let next else { return nil }
            command = next
        }
        return command
    }
}
