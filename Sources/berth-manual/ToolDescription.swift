import FoundationEssentials

/// The output of a program with `--experimental-dump-help`, as far as the manual shows it. The format is `ToolInfoV0` of
/// swift-argument-parser's module ArgumentParserToolInfo.
struct ToolDescription: Decodable {
    let serializationVersion: Int
    let command: CommandDescription
}

/// The part of a `ToolDescription` for a program or for one of its commands.
struct CommandDescription: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool
    let superCommands: [String]?
    let arguments: [ArgumentDescription]?
    let subcommands: [CommandDescription]?

    /// The words that a user types to run it.
    var call: [String] { (superCommands ?? []) + [commandName] }

    /// The commands that the help shows.
    var shownSubcommands: [CommandDescription] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// berth's `help`, which has topics. `nil` for the argument parser's own, which has no discussion.
    var help: CommandDescription? {
        (subcommands ?? []).first { $0.commandName == "help" && $0.discussion != nil }
    }

    func shownArguments(where isWanted: (ArgumentDescription) -> Bool) -> [ArgumentDescription] {
        (arguments ?? []).filter { $0.shouldDisplay && isWanted($0) }
    }
}

extension CommandDescription {
    /// Decodes a program's output.
    init(json: Data) throws {
        let tool = try JSONDecoder().decode(ToolDescription.self, from: json)
        guard tool.serializationVersion == 0 else {
            throw DescriptionVersionError(serializationVersion: tool.serializationVersion)
        }
        self = tool.command
    }
}

/// An error for a description in an unknown format of the argument parser.
struct DescriptionVersionError: Error {
    let serializationVersion: Int
}

struct ArgumentDescription: Decodable {
    enum Kind: String, Decodable {
        case positional, option, flag
    }

    struct Name: Decodable {
        enum Kind: String, Decodable {
            case long, short, longWithSingleDash
        }
        let kind: Kind
        let name: String

        var text: String { (kind == .long ? "--" : "-") + name }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String
    let sectionTitle: String?
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?
    let discussion: String?
}
