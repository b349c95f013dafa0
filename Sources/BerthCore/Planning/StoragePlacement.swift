import DockerConfig
import Platform

/// The destination of a login, and the change to `credHelpers` that makes Docker look there.
package struct StoragePlacement: Sendable, Equatable {
    /// The host's line in `credHelpers`.
    package enum HelperLine: Sendable, Equatable {
        /// Unchanged; berth added it, or did not.
        case kept(isOurs: Bool)
        /// berth adds a line that names the destination. For the file it is empty, which Docker needs if `credsStore`
        /// is set.
        case put
        /// berth removes its own line.
        case dropped
    }

    package var destination: Destination
    /// The change to the line.
    package var helperLine: HelperLine

    /// The file, without a line.
    package static let file = StoragePlacement(destination: .file, helperLine: .kept(isOurs: false))

    package init(destination: Destination, helperLine: HelperLine) {
        self.destination = destination
        self.helperLine = helperLine
    }

    /// Whether the host has a line of berth afterwards.
    package var isRouted: Bool { helperLine == .put || helperLine == .kept(isOurs: true) }

    /// A reason why a login cannot be placed.
    struct PlacementError: Error {
        var reason: ChangeReason
    }

    /// Returns the placement of a host's login: the manifest's storage, if Docker's config allows it.
    ///
    /// berth never changes another program's line in `credHelpers`.
    static func find(_ storage: RegistryDeclaration.Storage, for host: String, in snapshot: Snapshot)
        throws(PlacementError)
        -> StoragePlacement
    {
        let current = snapshot.config.routes[host] ?? .file
        let isOurs = snapshot.hasOurHelperLine(host)
        // Docker's choice without berth's line.
        let others = isOurs ? snapshot.config.routesBeneath[host] ?? .file : current
        let placement = try find(storage, current, others, isOurs)
        if let program = placement.destination.program, snapshot.machine.missingPrograms.contains(program) {
            // A manifest that names the program can name another one.
            throw PlacementError(reason: .programMissing(program, for: storage == .auto ? others : nil))
        }
        return placement
    }

    private static func find(
        _ storage: RegistryDeclaration.Storage, _ current: CredentialBackend, _ others: CredentialBackend,
        _ isOurs: Bool
    ) throws(PlacementError) -> StoragePlacement {
        let name: String
        switch storage {
        case .auto:
            let line: HelperLine = isOurs ? .dropped : .kept(isOurs: false)
            guard let other = others.program else { return StoragePlacement(destination: .file, helperLine: line) }
            if CredentialStore.obtainsTokensItself(other) { throw PlacementError(reason: .handledByOtherHelper(other)) }
            return StoragePlacement(destination: Destination(program: other), helperLine: line)
        case .file:
            switch others {
            case .file:
                return StoragePlacement(destination: .file, helperLine: isOurs ? .dropped : .kept(isOurs: false))
            case .store:
                return StoragePlacement(destination: .file, helperLine: current == .file ? .kept(isOurs: true) : .put)
            case .helper(let other): throw PlacementError(reason: .keptElsewhere(program: other))
            }
        case .helper: name = Destination.helperName
        case .store(let store): name = store
        }
        let destination = Destination(program: name)
        if current.program == name {
            return StoragePlacement(destination: destination, helperLine: .kept(isOurs: isOurs))
        }
        if case .helper(let other) = others { throw PlacementError(reason: .keptElsewhere(program: other)) }
        return StoragePlacement(destination: destination, helperLine: .put)
    }
}

/// The destination of a login.
package enum Destination: Sendable, Hashable {
    /// `auths` in Docker's config.
    case file
    /// A credential store: the program `docker-credential-NAME`.
    case store(String)
    /// No storage: `docker-credential-berth` requests the login when Docker needs it.
    case helper

    /// The name of berth's helper after `docker-credential-`.
    package static let helperName = "berth"

    /// Creates the destination of a program: a store, or berth's own helper.
    init(program: String) {
        self = program == Self.helperName ? .helper : .store(program)
    }

    /// The program's name after `docker-credential-`; `nil` if Docker reads the file.
    package var program: String? {
        switch self {
        case .file: nil
        case .store(let name): name
        case .helper: Self.helperName
        }
    }
}

extension Destination: CustomStringConvertible {
    /// The text in a plan.
    package var description: String { program.map { "docker-credential-\($0)" } ?? "the config file" }
}

/// In the ledger: `file`, `helper`, or `store:NAME`.
extension Destination: Codable {
    private static let storePrefix = "store:"

    /// - Throws: `DecodingError` for another text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let destination = Destination(word: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no destination: \(text)")
        }
        self = destination
    }

    /// - Returns: `nil` for a word that `encode` does not write.
    init?(word: String) {
        switch word {
        case "file": self = .file
        case "helper": self = .helper
        default:
            guard let store = word.rest(afterPrefix: Self.storePrefix) else { return nil }
            self = .store(String(store))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .file: try container.encode("file")
        case .helper: try container.encode("helper")
        case .store(let name): try container.encode(Self.storePrefix + name)
        }
    }
}

extension CredentialBackend {
    /// The name after `docker-credential-`; `nil` for the file.
    var program: String? {
        switch self {
        case .file: nil
        case .store(let name), .helper(let name): name
        }
    }
}
