/// What a program says of itself with `--experimental-dump-help`: ToolInfoV0 of swift-argument-parser's
/// ArgumentParserToolInfo, as far as a manual needs it.
struct ToolDescription: Decodable {
    var serializationVersion: Int
    var command: Command
}

struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var superCommands: [String]?
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// As it is typed.
    var call: [String] { (superCommands ?? []) + [commandName] }

    /// What a person finds in the help.
    var shownSubcommands: [Command] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }

    /// The `help` that knows topics; the argument parser's own, which each program has, says nothing.
    var help: Command? { (subcommands ?? []).first { $0.commandName == "help" && $0.discussion != nil } }

    func arguments(_ isWanted: (Argument) -> Bool) -> [Argument] {
        (arguments ?? []).filter { $0.shouldDisplay && isWanted($0) }
    }
}

struct Argument: Decodable {
    enum Kind: String, Decodable {
        case positional, option, flag
    }

    struct Name: Decodable {
        enum Kind: String, Decodable {
            case long, short, longWithSingleDash
        }
        var kind: Kind
        var name: String

        var text: String { (kind == .long ? "--" : "-") + name }
    }

    var kind: Kind
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var parsingStrategy: String
    var sectionTitle: String?
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var discussion: String?
}
