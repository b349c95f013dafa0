import AWS
import BerthCore
import Effects
import Platform
import SystemPackage

/// Finds the sessions that a command works on. Each session is there once.
struct SessionFinder {
    private let console: Console
    private let effects: Effects
    let configuration: SharedConfiguration
    private let inspector: CredentialInspector
    /// The manifest's principals; none without a manifest.
    private let rows: [PrincipalStatus]
    /// The names of the manifest's variables with secrets.
    let secretVariables: Set<String>

    /// Whether the manifest is read.
    enum ManifestUse {
        case required
        /// Only if one exists, or the user names one.
        case optional
        case none
    }

    /// - Throws: `CommandError` if a file cannot be read or is invalid, or a required manifest does not exist.
    init(_ auth: AuthContext, manifest use: ManifestUse) throws {
        console = auth.console
        effects = auth.effects
        do {
            configuration = try auth.configuration.get()
        } catch {
            throw CommandError(.failed, error)
        }
        inspector = CredentialInspector(configuration: configuration, effects: effects)
        let isRead =
            switch use {
            case .required: true
            case .optional: auth.manifestContext.isNamed || auth.manifestContext.exists
            case .none: false
            }
        guard isRead else {
            (rows, secretVariables) = ([], [])
            return
        }
        let manifest = try auth.manifest()
        rows = try auth.principals(of: manifest, RegistrySelection())
        secretVariables = manifest.secretVariables
    }

    /// Returns the sessions of the manifest's profiles, and warns of profiles that cannot be resolved.
    func ofManifest() -> [SignInSession] {
        var sessions: [SignInSession] = []
        var warnings: [UserMessage] = []
        for row in rows {
            sessions.add(row.identity.principal, of: row.profile, inspector.state(of:))
            if case .unknown(let why) = row.identity, !warnings.contains(why) { warnings.append(why) }
        }
        console.warn(warnings)
        return sessions
    }

    /// Returns the sessions of the manifest and of `~/.aws/config`. Profiles that cannot be resolved are left out.
    func all() -> [SignInSession] {
        var sessions: [SignInSession] = []
        for row in rows { sessions.add(row.identity.principal, of: row.profile, inspector.state(of:)) }
        for name in configuration.profiles.keys.sorted() {
            sessions.add(try? principal(ofProfile: name), of: name, inspector.state(of:))
        }
        for name in configuration.ssoSessions.keys.sorted() {
            if let session = try? session(named: name) { sessions.add(session) }
        }
        return sessions
    }

    /// Returns the sessions that the user named.
    /// - Throws: `CommandError` if one does not exist, or a profile needs none.
    func named(_ options: SessionOptions) throws -> [SignInSession] {
        var sessions: [SignInSession] = []
        for name in options.profiles {
            for principal in try principals(ofProfile: name) {
                guard principal.signInRequirement != nil else { throw Self.noSession(name, principal) }
                sessions.add(principal, of: name, inspector.state(of:))
            }
        }
        for name in options.ssoSession {
            do throws(PrincipalError) {
                sessions.add(try session(named: name))
            } catch {
                throw CommandError(.usage, error)
            }
        }
        return sessions
    }

    /// Returns the file of a session; `nil` if the user has no home directory.
    func file(of session: SignInSession) -> FilePath? { inspector.file(of: session.requirement) }

    /// What a command prints if no profile has a session.
    static let nothingToDo = "No profile needs a sign-in in a browser: see `berth auth status`."

    // MARK: Names

    /// Returns the principals of a profile of the manifest, else of `~/.aws/config`.
    private func principals(ofProfile name: String) throws -> [Principal] {
        let own = rows.filter { $0.profile?.hasSameBytes(as: name) ?? false }
        guard own.isEmpty else {
            return try own.compactMap { row in
                if case .unknown(let why) = row.identity { throw CommandError(.failed, why) }
                return row.identity.principal
            }
        }
        let known = configuration.profiles.keys.sorted()
        guard known.contains(where: { $0.hasSameBytes(as: name) }) else {
            throw Self.noProfile(name, among: rows.compactMap(\.profile) + known)
        }
        do throws(PrincipalError) {
            return [try principal(ofProfile: name)]
        } catch {
            throw CommandError(.failed, error)
        }
    }

    private func principal(ofProfile name: String) throws(PrincipalError) -> Principal {
        try PrincipalResolver(configuration: configuration, environment: effects.environment)
            .resolve(PrincipalSpecification(base: .profile(name)))
    }

    private func session(named name: String) throws(PrincipalError) -> SignInSession {
        let requirement = try SignInRequirement(
            ofSessionNamed: name, configuration: configuration, environment: effects.environment)
        return SignInSession(
            requirement: requirement, principal: nil, state: inspector.state(of: requirement), profiles: [])
    }

    private static func noSession(_ name: String, _ principal: Principal) -> CommandError {
        CommandError(
            .usage, code: "no_session",
            "profile \(name) needs no sign-in in a browser: it uses \(principal.description)",
            nextStep: .run("berth auth status"))
    }

    private static func noProfile(_ name: String, among known: [String]) -> CommandError {
        let hint: MessageText =
            if let nearest = SpellingSuggestion.to(name, among: known) {
                "did you mean `\(nearest)`?"
            } else {
                "neither the manifest nor the AWS files have it"
            }
        return CommandError(.usage, code: "no_profile", "there is no profile `\(name)`: \(hint)")
    }
}
