package import AWS
package import DockerConfig
package import Platform
import Synchronization
package import SystemPackage

import struct FoundationEssentials.Date

/// What is there: all that a plan is made against, taken at one moment. Without `probed`, `rejected` and
/// `storeProblems`, nobody was asked for it.
package struct Snapshot: Sendable {
    /// Who a profile of the manifest turns out to be, as far as that can be known offline.
    package enum Identity: Sendable, Equatable {
        case known(Principal, CredentialAvailability)
        /// Somebody who cannot sign in now, and why.
        case unavailable(Principal, String)
        /// Nobody, and why.
        case unknown(String)

        /// The principal, whether or not it can sign in now; `nil` for `unknown`.
        var principal: Principal? {
            switch self {
            case .known(let principal, _), .unavailable(let principal, _): principal
            case .unknown: nil
            }
        }
    }

    /// A password of a registry that is not Amazon's, as far as it can be known without running anything.
    package enum Password: Sendable, Equatable {
        case available(Secret)
        /// A program has to be run for it.
        case whenRun
        /// It cannot be had now, and why.
        case unavailable(String)
    }

    /// A host's place in a store, by the store's name.
    package struct StoreKey: Sendable, Hashable {
        var store: String
        var host: String
    }

    /// What a store told of a place.
    package enum StoreAnswer: Sendable, Equatable {
        case nothing
        case login(RegistryLogin)
    }

    /// The config file, symlinks resolved: the ledger's key.
    package var config: String
    /// What the file holds, by host. A host that is not in here has nothing there.
    package var stored: [String: AuthEntry]
    /// Hosts with an empty entry in the file: docker's mark for a login that a store keeps.
    package var marks: Set<String> = []
    /// Hosts whose entry in the file has a registry token, which docker prefers to the entry's login.
    package var registryTokens: Set<String> = []
    /// By host. A host that is not in here is kept in the file.
    package var routes: [String: CredentialBackend]
    /// The same, had `credHelpers` no line for the host. One that is not in here would be kept in the file.
    package var routesBeneath: [String: CredentialBackend] = [:]
    /// Hosts with an empty line in `credHelpers`: their logins are in the file, whatever `credsStore` says.
    package var fileLines: Set<String> = []
    /// Hosts for which `DOCKER_AUTH_CONFIG` hides what is stored.
    package var shadowed: Set<String>
    /// What else keeps the file's own programs from what is stored.
    package var hiddenLogins = HiddenLogins()
    /// What berth remembers.
    package var ledger: Ledger { didSet { (digests, identityDigests) = (KeyedMemo(), KeyedMemo()) } }
    /// Where the ledger is, or would be; `nil` if there is no place for one.
    package var ledgerPath: String?
    /// By the profile's name; nil is the ambient chain.
    package var identities: [String?: Identity]
    /// Whom those profiles sign in as: two principals of one name may be two identities.
    package var principalIdentities: [String?: PrincipalIdentity] = [:]
    /// By what they are asked for with.
    package var passwords: [PasswordRequest: Password] = [:]
    /// Hosts that the helper signs in to by this manifest, as it is now.
    package var helperHosts: Set<String> = []
    /// The names behind `docker-credential-` of programs that are needed and are not on `PATH`.
    package var missingPrograms: Set<String> = []
    /// Other manifest files that own entries here and are not there any more.
    package var missingManifests: Set<FilePath> = []
    /// Other paths in the ledger that lead to the manifest's own file, such as through a symbolic link.
    package var samePaths: Set<String> = []
    /// Whether the manifest's commands are kept from running because it is not trusted.
    package var distrustsCommands = false
    /// What stores told. Logins that are not in here were not asked for.
    package var probed: [StoreKey: StoreAnswer] = [:]
    /// Why a store cannot be used, by its name: found out by trying.
    package var storeProblems: [String: String] = [:]
    /// Hosts that were asked and refuse what is stored for them.
    package var rejected: Set<String> = []

    /// By the ledger's key, so they go with it.
    private var digests = KeyedMemo<RegistryLogin, String>()
    private var identityDigests = KeyedMemo<PrincipalIdentity, String>()
    private let expirations = KeyedMemo<RegistryLogin, Date?>()

    /// A snapshot of these parts; of nothing but a path, an empty one.
    package init(
        config: String, stored: [String: AuthEntry] = [:], routes: [String: CredentialBackend] = [:],
        shadowed: Set<String> = [],
        ledger: Ledger = Ledger(), identities: [String?: Identity] = [:]
    ) {
        self.config = config
        self.stored = stored
        self.routes = routes
        self.shadowed = shadowed
        self.ledger = ledger
        self.identities = identities
    }

    /// What berth remembers of a host's entry; nil where the entry was never its own.
    func remembered(_ host: String) -> Ledger.Entry? { ledger[Ledger.Key(config: config, host: host)] }

    /// What is known of a host's login where it is, or is going to be, kept.
    enum Kept: Equatable {
        case nothing
        case entry(AuthEntry)
        /// A store that was not asked keeps it, or the helper will ask for it: berth did this, and nothing tells that it
        /// was undone.
        case remembered(Ledger.Entry)
    }

    func kept(_ host: String, at destination: Destination) -> Kept {
        switch destination {
        case .file:
            return stored[host].map(Kept.entry) ?? .nothing
        case .store(let name):
            switch probed[StoreKey(store: name, host: host)] {
            case .nothing: return .nothing
            case .login(let login): return .entry(.login(login))
            case nil: break
            }
            // `docker logout` removes the mark with the login. A login instead of the mark is someone else's, and so is the
            // mark if docker asks elsewhere.
            guard let entry = remembered(host), entry.storage == destination, hasMarkAlone(host),
                leads(host, to: destination)
            else { return .nothing }
            return .remembered(entry)
        case .helper:
            guard let entry = remembered(host), entry.storage == destination, leads(host, to: destination) else {
                return .nothing
            }
            return .remembered(entry)
        }
    }

    /// Whether docker looks for a host's login there.
    func leads(_ host: String, to destination: Destination) -> Bool {
        (routes[host] ?? .file).program == destination.program
    }

    /// Whether docker prefers a registry token to the login that is kept there.
    func hasRegistryToken(_ host: String, at destination: Destination) -> Bool {
        destination == .file && registryTokens.contains(host)
    }

    private func hasMarkAlone(_ host: String) -> Bool { marks.contains(host) && stored[host] == nil }

    /// Whether a store that docker no longer asks still keeps berth's login, as far as berth knows: then the login moves to
    /// where docker asks now.
    func isLeftInStore(_ host: String) -> Bool {
        guard let entry = remembered(host), case .store(let name) = entry.storage, !leads(host, to: entry.storage)
        else {
            return false
        }
        return switch probed[StoreKey(store: name, host: host)] {
        case .nothing: false
        case .login(let login): isOurs(.login(login), for: host)
        case nil: hasMarkAlone(host)
        }
    }

    /// Whether a login is what berth stored for a host.
    func isOurs(_ login: AuthEntry?, for host: String) -> Bool {
        guard let entry = remembered(host), case .login(let stored)? = login else { return false }
        let digest = digests.value(for: stored) {
            let login = Login(stored: stored)
            return ledger.digest(username: login.username, secret: login.secret)
        }
        return entry.digest == digest
    }

    /// Returns an identity as the ledger keeps it.
    func digest(of identity: PrincipalIdentity) -> String {
        identityDigests.value(for: identity) { ledger.digest(of: identity) }
    }

    /// Whether someone else signed in for a login than who would now. What an older berth wrote says nothing of it.
    func isFromOtherIdentity(_ entry: Ledger.Entry, than identity: PrincipalIdentity?) -> Bool {
        guard let known = entry.identity, let identity else { return false }
        return !known.hasSameBytes(as: digest(of: identity))
    }

    /// When a login ends by what it says itself; nil where it says nothing.
    func expiration(toldBy login: RegistryLogin) -> Date? {
        expirations.value(for: login) {
            let secret = Login(stored: login).secret
            return ECRToken.expiration(ofPassword: secret) ?? secret.webTokenExpiration
        }
    }

    /// Whether a login is what a request's source gives now; nil where only running a program would tell.
    func isCurrent(_ login: RegistryLogin, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = passwords[request] else { return nil }
        return Login(stored: login) == Login(username: request.username, secret: secret, expires: nil)
    }

    /// The same of a login that a store keeps and was not asked for.
    func isCurrent(_ entry: Ledger.Entry, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = passwords[request] else { return nil }
        return entry.digest == ledger.digest(username: request.username, secret: secret)
    }

    /// Whether a login may be there by what the manifest declares.
    func isWanted(_ entry: AuthEntry, for declaration: RegistryDeclaration) -> Bool {
        guard case .login(let login) = entry else { return false }
        guard case .other(let wanted) = declaration.kind else { return login.username == "AWS" }
        return isOurs(entry, for: declaration.host) || isCurrent(login, PasswordRequest(wanted)) == true
    }

    /// Whose login would be lost for good if an entry went; nil where nobody's would. A token of ECR can be had again at any
    /// time, and so can what berth wrote; anything else cannot.
    func foreignUser(_ entry: AuthEntry?, for host: String) -> String? {
        guard case .login(let login)? = entry else { return nil }
        if case .password("AWS", _) = login, Self.isAmazons(host) { return nil }
        return isOurs(entry, for: host) ? nil : login.username
    }

    private static func isAmazons(_ host: String) -> Bool {
        (try? RegistryHost(host)).map { $0.registry != .other } ?? false
    }

    /// Whether what is kept for a host is as berth left it, by all that is known.
    func isOurs(_ host: String) -> Bool {
        guard let entry = remembered(host) else { return false }
        switch kept(host, at: entry.storage) {
        case .nothing: return false
        case .entry(let login): return isOurs(login, for: host)
        case .remembered: return true
        }
    }

    /// Whether the host's line in `credHelpers` is one that berth put there, for this manifest or another.
    func hasOurHelperLine(_ host: String) -> Bool {
        guard let entry = remembered(host), entry.isRouted else { return false }
        return switch routes[host] {
        case .helper(let name): name == entry.storage.program
        case .store: false
        case .file, nil: entry.storage == .file && fileLines.contains(host)
        }
    }

    /// What tells this manifest's logins in the ledger from those of others.
    func identity(of manifest: Manifest) -> ManifestIdentity {
        ManifestIdentity(manifest, samePaths: samePaths, gonePaths: missingManifests)
    }
}

/// Values computed from keys, each once: a token of ECR is the login of all registries of its region, and one principal
/// signs in to many registries.
final class KeyedMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let known = Mutex<[Key: Value]>([:])

    /// - Parameter make: pure: it returns the same value for equal keys.
    func value(for key: Key, _ make: () -> Value) -> Value {
        if let value = known.withLock({ $0[key] }) { return value }
        let value = make()
        known.withLock { $0[key] = value }
        return value
    }
}
