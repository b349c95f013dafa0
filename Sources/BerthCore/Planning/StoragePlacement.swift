import DockerConfig
import Platform

/// Where a registry's login goes, and what has to be said in Docker's config so that docker looks for it there.
package struct StoragePlacement: Sendable, Equatable {
    /// The host's line in `credHelpers`.
    package enum HelperLine: Sendable, Equatable {
        /// As it is; berth put it there, or did not.
        case kept(isOurs: Bool)
        /// berth puts it there: it names the destination. For the file it is empty, as Docker wants it for a host whose
        /// login is not in `credsStore`.
        case put
        /// berth takes its own away.
        case dropped
    }

    /// Where the login goes.
    package var destination: Destination
    /// What becomes of the line.
    package var helperLine: HelperLine

    /// In the file, and no line for it.
    package static let file = StoragePlacement(destination: .file, helperLine: .kept(isOurs: false))

    /// A placement of these parts.
    package init(destination: Destination, helperLine: HelperLine) {
        self.destination = destination
        self.helperLine = helperLine
    }

    /// Whether, once this is done, the host has a line that berth put there.
    package var isRouted: Bool { helperLine == .put || helperLine == .kept(isOurs: true) }

    /// What stands in the way of a placement.
    struct PlacementError: Error {
        var reason: ChangeReason
    }

    /// Finds the place for a host's login: what the manifest wants, as far as Docker's config lets it.
    ///
    /// A line in `credHelpers` that someone else put there is never changed: it is how another tool signs in there.
    static func find(_ storage: RegistryDeclaration.Storage, for host: String, in snapshot: Snapshot)
        throws(PlacementError)
        -> StoragePlacement
    {
        let current = snapshot.routes[host] ?? .file
        let isOurs = snapshot.hasOurHelperLine(host)
        // What docker would do but for a line of ours.
        let others = isOurs ? snapshot.routesBeneath[host] ?? .file : current
        let placement = try find(storage, current, others, isOurs)
        if let program = placement.destination.program, snapshot.missingPrograms.contains(program) {
            // A manifest that names the program itself can name another.
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
            if CredentialStore.mintsByItself(other) { throw PlacementError(reason: .mintedElsewhere(other)) }
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

/// Where a login goes.
package enum Destination: Sendable, Hashable {
    /// `auths` in Docker's config.
    case file
    /// A credential store: the program `docker-credential-NAME`.
    case store(String)
    /// Nowhere: `docker-credential-berth` asks for it when docker does.
    case helper

    /// The name behind `docker-credential-` under which docker knows berth.
    package static let helperName = "berth"

    /// The one whose program has a name: a store, or berth's own helper.
    init(program: String) {
        self = program == Self.helperName ? .helper : .store(program)
    }

    /// The name behind `docker-credential-` of whoever answers docker for it; nil where docker reads the file.
    package var program: String? {
        switch self {
        case .file: nil
        case .store(let name): name
        case .helper: Self.helperName
        }
    }
}

extension Destination: CustomStringConvertible {
    /// In the words of a plan.
    package var description: String { program.map { "docker-credential-\($0)" } ?? "the config's file" }
}

/// In the ledger: `file`, `helper`, or `store:NAME`.
extension Destination: Codable {
    private static let storePrefix = "store:"

    /// - Throws: where it is none of these.
    package init(from decoder: any Decoder) throws {
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
    /// The name behind `docker-credential-`; nil for the file.
    var program: String? {
        switch self {
        case .file: nil
        case .store(let name), .helper(let name): name
        }
    }
}
