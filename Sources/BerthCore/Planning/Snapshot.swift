package import AWS
package import DockerConfig
package import Platform
import Synchronization
package import SystemPackage

import struct FoundationEssentials.Date

/// The state a plan is computed from, captured at one moment. Without `probed`, `rejected` and `storeProblems`, it
/// comes from files only.
package struct Snapshot: Sendable {
    /// The principal of a profile, as far as it is known offline.
    package enum Identity: Sendable, Equatable {
        case known(Principal, CredentialAvailability)
        /// A principal that cannot sign in now, and the reason.
        case unavailable(Principal, UserMessage)
        /// The profile cannot be resolved, for this reason.
        case unknown(UserMessage)

        /// The principal, whether or not it can sign in now; `nil` for `unknown`.
        var principal: Principal? {
            switch self {
            case .known(let principal, _), .unavailable(let principal, _): principal
            case .unknown: nil
            }
        }
    }

    /// A password of a registry that is not Amazon's, as far as it is known without running a program.
    package enum Password: Sendable, Equatable {
        case available(Secret)
        /// It needs a program.
        case whenRun
        /// It is unavailable, for this reason.
        case unavailable(UserMessage)
    }

    /// A host in a store, by the store's name.
    package struct StoreKey: Sendable, Hashable {
        var store: String
        var host: String
    }

    /// The answer of a store.
    package enum StoreAnswer: Sendable, Equatable {
        case nothing
        case login(RegistryCredential)
    }

    /// The path of the config file with symlinks resolved, as in the ledger's keys.
    package var config: String
    /// The content of the file, by host.
    package var stored: [String: AuthEntry]
    /// Hosts with an empty entry in the file, which is Docker's mark for a login in a store.
    package var marks: Set<String> = []
    /// Hosts whose entry has a registry token, which Docker prefers to the entry's login.
    package var registryTokens: Set<String> = []
    /// The backend of each host; without a value, the file.
    package var routes: [String: CredentialBackend]
    /// The backend of each host without its line in `credHelpers`; without a value, the file.
    package var routesBeneath: [String: CredentialBackend] = [:]
    /// Hosts with an empty line in `credHelpers`: their logins are in the file even if `credsStore` is set.
    package var fileLines: Set<String> = []
    /// Hosts whose stored logins `DOCKER_AUTH_CONFIG` hides.
    package var shadowed: Set<String>
    /// The other reasons why programs do not read the stored logins.
    package var hiddenLogins = HiddenLogins()
    /// The ledger.
    package var ledger: Ledger { didSet { (digests, identityDigests) = (KeyedMemo(), KeyedMemo()) } }
    /// The ledger's path; `nil` if there is no directory for one.
    package var ledgerPath: String?
    /// The identities by the profile's name; `nil` for the ambient AWS credentials.
    package var identities: [String?: Identity]
    /// The identities of the principals: two principals of one name may be two identities.
    package var principalIdentities: [String?: PrincipalIdentity] = [:]
    /// The passwords by their requests.
    package var passwords: [PasswordRequest: Password] = [:]
    /// Hosts that the helper can sign in to with this manifest as it is now.
    package var helperHosts: Set<String> = []
    /// The names after `docker-credential-` of required programs that are not on `PATH`.
    package var missingPrograms: Set<String> = []
    /// Other manifest files that own logins here and no longer exist.
    package var missingManifests: Set<FilePath> = []
    /// Other paths in the ledger that lead to the manifest's own file, such as through a symbolic link.
    package var samePaths: Set<String> = []
    /// Whether the manifest's commands do not run, because it is not trusted.
    package var distrustsCommands = false
    /// The answers of stores. Other logins were not probed.
    package var probed: [StoreKey: StoreAnswer] = [:]
    /// The problems of stores that were probed, by the store's name.
    package var storeProblems: [String: UserMessage] = [:]
    /// Hosts that refuse their stored login.
    package var rejected: Set<String> = []

    /// Caches of digests, which depend on the ledger's key.
    private var digests = KeyedMemo<RegistryCredential, String>()
    private var identityDigests = KeyedMemo<PrincipalIdentity, String>()
    private let expirations = KeyedMemo<RegistryCredential, Date?>()

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

    /// Returns the ledger's entry of a host; `nil` if none exists.
    func ledgerEntry(for host: String) -> Ledger.Entry? { ledger[Ledger.Key(config: config, host: host)] }

    /// The login of a host at a destination, as far as it is known.
    enum Kept: Equatable {
        case nothing
        case entry(AuthEntry)
        /// It is in a store that was not probed, or the helper provides it: berth recorded it, and nothing indicates a
        /// change.
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
            // `docker logout` removes the mark with the login. A login instead of the mark belongs to another program,
            // and so does the mark if Docker uses another store.
            guard let entry = ledgerEntry(for: host), entry.storage == destination, hasMarkAlone(host),
                leads(host, to: destination)
            else { return .nothing }
            return .remembered(entry)
        case .helper:
            guard let entry = ledgerEntry(for: host), entry.storage == destination, leads(host, to: destination) else {
                return .nothing
            }
            return .remembered(entry)
        }
    }

    /// Returns whether Docker looks for a host's login there.
    func leads(_ host: String, to destination: Destination) -> Bool {
        (routes[host] ?? .file).program == destination.program
    }

    /// Returns whether Docker prefers a registry token to the login there.
    func hasRegistryToken(_ host: String, at destination: Destination) -> Bool {
        destination == .file && registryTokens.contains(host)
    }

    private func hasMarkAlone(_ host: String) -> Bool { marks.contains(host) && stored[host] == nil }

    /// Returns whether a store that Docker no longer uses still has berth's login: then the login moves to the current
    /// store.
    func isLeftInStore(_ host: String) -> Bool {
        guard let entry = ledgerEntry(for: host), case .store(let name) = entry.storage, !leads(host, to: entry.storage)
        else {
            return false
        }
        return switch probed[StoreKey(store: name, host: host)] {
        case .nothing: false
        case .login(let login): isOurs(.login(login), for: host)
        case nil: hasMarkAlone(host)
        }
    }

    /// Returns whether berth stored a login for a host.
    func isOurs(_ login: AuthEntry?, for host: String) -> Bool {
        guard let entry = ledgerEntry(for: host), case .login(let stored)? = login else { return false }
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

    /// Returns whether a login belongs to another identity than the current one; false if an older version of berth
    /// stored it.
    func isFromOtherIdentity(_ entry: Ledger.Entry, than identity: PrincipalIdentity?) -> Bool {
        guard let known = entry.identity, let identity else { return false }
        return !known.hasSameBytes(as: digest(of: identity))
    }

    /// Returns the expiry that a login itself contains; `nil` if it has none.
    func expiration(toldBy login: RegistryCredential) -> Date? {
        expirations.value(for: login) {
            let secret = Login(stored: login).secret
            return ECRToken.expiration(ofPassword: secret) ?? secret.webTokenExpiration
        }
    }

    /// Returns whether a request's source gives this login now; `nil` if that needs a program.
    func isCurrent(_ login: RegistryCredential, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = passwords[request] else { return nil }
        return Login(stored: login) == Login(username: request.username, secret: secret, expires: nil)
    }

    /// Returns the same for a login in a store that was not probed.
    func isCurrent(_ entry: Ledger.Entry, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = passwords[request] else { return nil }
        return entry.digest == ledger.digest(username: request.username, secret: secret)
    }

    /// Returns whether a login fits the declaration.
    func isWanted(_ entry: AuthEntry, for declaration: RegistryDeclaration) -> Bool {
        guard case .login(let login) = entry else { return false }
        guard case .other(let wanted) = declaration.kind else { return login.username == "AWS" }
        return isOurs(entry, for: declaration.host) || isCurrent(login, PasswordRequest(wanted)) == true
    }

    /// Returns the user of a login that would be lost with its entry; `nil` if none would. berth can renew a token of
    /// ECR and its own logins, and nothing else.
    func foreignUser(_ entry: AuthEntry?, for host: String) -> String? {
        guard case .login(let login)? = entry else { return nil }
        if case .password("AWS", _) = login, Self.isAmazons(host) { return nil }
        return isOurs(entry, for: host) ? nil : login.username
    }

    private static func isAmazons(_ host: String) -> Bool {
        (try? RegistryHost(host)).map { $0.registry != .other } ?? false
    }

    /// Returns whether berth stored a host's login, as far as it is known.
    func isOurs(_ host: String) -> Bool {
        guard let entry = ledgerEntry(for: host) else { return false }
        switch kept(host, at: entry.storage) {
        case .nothing: return false
        case .entry(let login): return isOurs(login, for: host)
        case .remembered: return true
        }
    }

    /// Returns whether berth added the host's line in `credHelpers`, for this or another manifest.
    func hasOurHelperLine(_ host: String) -> Bool {
        guard let entry = ledgerEntry(for: host), entry.isRouted else { return false }
        return switch routes[host] {
        case .helper(let name): name == entry.storage.program
        case .store: false
        case .file, nil: entry.storage == .file && fileLines.contains(host)
        }
    }

    /// Returns the identity of a manifest as an owner in the ledger.
    func identity(of manifest: Manifest) -> ManifestIdentity {
        ManifestIdentity(manifest, samePaths: samePaths, gonePaths: missingManifests)
    }
}

/// A cache of values by key. Many registries share a token of ECR or a principal.
final class KeyedMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let known = Mutex<[Key: Value]>([:])

    /// - Parameter make: a pure function of the key.
    func value(for key: Key, _ make: () -> Value) -> Value {
        if let value = known.withLock({ $0[key] }) { return value }
        let value = make()
        known.withLock { $0[key] = value }
        return value
    }
}
