import Platform

/// Where a login goes.
public enum Destination: Sendable, Hashable {
    /// `auths` in Docker's config.
    case file
    /// A credential store: the program `docker-credential-NAME`.
    case store(String)
    /// Nowhere: `docker-credential-berth` asks for it when docker does.
    case helper

    /// The name behind `docker-credential-` under which docker knows berth.
    public static let helperName = "berth"

    /// The one whose program has a name: a store, or berth's own helper.
    init(program: String) {
        self = program == Self.helperName ? .helper : .store(program)
    }

    /// The name behind `docker-credential-` of whoever answers docker for it; nil where docker reads the file.
    public var program: String? {
        switch self {
        case .file: nil
        case .store(let name): name
        case .helper: Self.helperName
        }
    }
}

extension Destination: CustomStringConvertible {
    /// In the words of a plan.
    public var description: String { program.map { "docker-credential-\($0)" } ?? "the config's file" }
}

/// In the ledger: `file`, `helper`, or `store:NAME`.
extension Destination: Codable {
    private static let storePrefix = "store:"

    /// - Throws: where it is none of these.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let destination = Destination(word: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no destination: \(text)")
        }
        self = destination
    }

    /// - Returns: nil for a word that `encode` does not make.
    init?(word: String) {
        switch word {
        case "file": self = .file
        case "helper": self = .helper
        default:
            guard let store = word.rest(afterPrefix: Self.storePrefix) else { return nil }
            self = .store(String(store))
        }
    }

    /// One of these words.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .file: try container.encode("file")
        case .helper: try container.encode("helper")
        case .store(let name): try container.encode(Self.storePrefix + name)
        }
    }
}
