package import Platform

/// A Docker credential store: the program `docker-credential-NAME`, with the protocol of
/// github.com/docker/docker-credential-helpers (`credentials/credentials.go`). Each request runs a process of its own
/// and goes to its standard input.
package struct CredentialStore: Sendable {
    /// The name after `docker-credential-`.
    package let name: String
    private let processes: any ProcessRunner
    private let environment: [String: String]
    private let timeLimit: Duration
    /// The format of the programs that use the store, which decides the names of registries.
    private let format: AuthFileFormat

    /// The host for the login of `prove`: no registry can have that name (RFC 2606, section 2).
    static let trialHost = "berth.invalid"

    /// Creates a store without running its program.
    /// - Parameters:
    ///   - name: the name in Docker's config or in a manifest. It may be hostile: an invalid name is refused when it
    ///     is used.
    ///   - environment: the whole environment of the program; its `PATH` locates the program.
    ///   - timeLimit: for each process.
    package init(
        name: String, processes: any ProcessRunner, environment: [String: String], timeLimit: Duration = .seconds(30)
    ) {
        self.init(name: name, processes: processes, environment: environment, timeLimit: timeLimit, format: .docker)
    }

    /// Creates a store for programs that may have another name for Docker Hub.
    package init(
        name: String, processes: any ProcessRunner, environment: [String: String],
        timeLimit: Duration = .seconds(30), format: AuthFileFormat
    ) {
        self.format = format
        self.name = name
        self.processes = processes
        self.environment = environment
        self.timeLimit = timeLimit
    }

    /// Returns the name of a store's program: `docker-credential-NAME`.
    package static func program(of name: String) -> String { "docker-credential-\(name)" }

    /// Returns the store's content, without the secrets.
    /// - Returns: the users, by their servers as the store writes them; an identity token's user is `<token>`.
    package func list() async throws(CredentialStoreError) -> [String: String] {
        let answer = try await run(.list)
        guard let users = CredentialStoreResponse(answer)?.texts else { throw failure(.list, .malformedAnswer) }
        return format == .containers ? Self.namedByHost(users) : users
    }

    /// Returns the users by their hosts. podman and skopeo only know Docker Hub's short name.
    private static func namedByHost(_ users: [String: String]) -> [String: String] {
        var users = users
        users[DockerHub.key] = users.removeValue(forKey: DockerHub.shortName)
        return users
    }

    /// Returns the login for a host. The store may prompt for a passphrase.
    /// - Parameter host: the host as Docker requests it: `host[:port]`, or `DockerHub.key`.
    /// - Returns: `nil` if none exists.
    package func get(_ host: String) async throws(CredentialStoreError) -> RegistryCredential? {
        let answer: [UInt8]
        do {
            answer = try await run(.get(host), input: Secret(format.key(for: host)))
        } catch {
            if error.isOfNothing { return nil }
            throw error
        }
        guard let credentials = StoredCredentials(answer, host: host) else {
            throw failure(.get(host), .malformedAnswer)
        }
        return credentials.login
    }

    /// Stores a login, and replaces the previous one for the host.
    package func store(_ login: RegistryCredential, for host: String) async throws(CredentialStoreError) {
        let credentials = StoredCredentials(login, host: format.key(for: host))
        try await write(credentials, .store(host))
        guard keepsUsersApart, let user = try? await list()[host], !user.hasSameBytes(as: credentials.username)
        else { return }
        try await erase(host)
        try await write(credentials, .store(host))
    }

    /// Removes the login for a host. A missing login is not a failure.
    package func erase(_ host: String) async throws(CredentialStoreError) {
        do {
            _ = try await run(.erase(host), input: Secret(format.key(for: host)))
        } catch {
            if error.isOfNothing { return }
            // Stores report a missing login in different ways, so berth lists what the store has.
            guard error.mayBeOfNothing, try await !mayHold(host) else { throw error }
        }
    }

    /// Returns whether the store seems to erase, by erasing a host without a login.
    private func seemsToErase(_ host: String) async throws(CredentialStoreError) -> Bool {
        do {
            _ = try await run(.erase(host), input: Secret(host))
            return true
        } catch {
            if error.isOfNothing { return true }
            // If the store reports what is wrong with it, it would not store the trial login either.
            guard error.mayBeUnsupported else { throw failure(.prove, error.cause) }
            return false
        }
    }

    /// Checks that the store keeps a login, with a dummy login that it erases again. A store may list logins and still
    /// not store any, as pass does without its key. This reads nothing, because reading may prompt for a passphrase and
    /// writing does not.
    ///
    /// A store that does not erase is not tried, because the dummy login would stay in it: the first real login then
    /// shows whether it works.
    package func prove() async throws(CredentialStoreError) {
        guard try await seemsToErase(Self.trialHost) else { return }
        let login = StoredCredentials(host: Self.trialHost, username: "berth", secret: Secret("not a real login"))
        try await write(login, .prove)
        try await erase(Self.trialHost)
    }

    /// Returns whether the store may have a login for a host. If the store does not list, this gets the login itself.
    private func mayHold(_ host: String) async throws(CredentialStoreError) -> Bool {
        do {
            return try await list().keys.contains { AuthKey($0).host == host }
        } catch {
            if error.isCancelled { throw error }
        }
        do {
            return try await get(host) != nil
        } catch {
            if error.isCancelled { throw error }
            return true
        }
    }

    private func write(
        _ login: StoredCredentials, _ action: CredentialStoreError.Action
    ) async throws(CredentialStoreError) {
        if keepsFiles, login.username.contains(scalar: "/") || [".", ".."].contains(login.username) {
            throw failure(action, .unstorable("it would treat the user name \(login.username) as a path"))
        }
        do {
            _ = try await run(action, input: login.json, hiding: login.secret)
        } catch {
            if keepsFiles, error.hasRun { await removeEmptyDirectory(login.host) }
            throw error
        }
    }

    /// Removes an entry that is not a login. If pass could not encrypt, an empty directory stays. Before
    /// docker-credential-helpers 0.8.2 nothing can be listed then, and Docker does not build.
    private func removeEmptyDirectory(_ host: String) async {
        do {
            _ = try await list()
        } catch {
            if error.isOfEmptyFolder(host) { _ = try? await run(.erase(host), input: Secret(host)) }
        }
    }

    /// - Parameters:
    ///   - input: the program's standard input.
    ///   - secret: the secret that no failure may contain.
    private func run(
        _ action: CredentialStoreError.Action, input: Secret? = nil, hiding secret: Secret? = nil
    ) async throws(CredentialStoreError) -> [UInt8] {
        guard isName else { throw failure(action, .badName) }
        let command = ProcessCommand(
            program: Self.program(of: name), arguments: [action.word], environment: environment, timeLimit: timeLimit,
            input: input
        )
        let ended: ProcessOutput
        do {
            ended = try await processes.run(command)
        } catch {
            throw failure(action, CredentialStoreError.Cause(error))
        }
        guard ended.status == 0 else {
            let failed = FailedStoreOutput(ended, hiding: secret)
            let refusal = CredentialStoreError.Refusal(failed.text, store: name)
            throw failure(action, .refused(refusal, words: failed.words))
        }
        return ended.output
    }

    private func failure(
        _ action: CredentialStoreError.Action, _ cause: CredentialStoreError.Cause
    ) -> CredentialStoreError {
        CredentialStoreError(store: name, action: action, cause: cause)
    }
}

extension CredentialStore {
    /// Returns whether a helper of that name signs in by itself and stores nothing, so that berth cannot store a login
    /// for its hosts.
    ///
    /// `ecr-login` (awslabs/amazon-ecr-credential-helper, `ecr-login/ecr.go`), `gcr`
    /// (GoogleCloudPlatform/docker-credential-gcr, `credhelper/helper.go`) and `acr-env`
    /// (chrismellard/docker-credential-acr-env, `pkg/credhelper/helper.go`) refuse to store. `gcloud` (Google Cloud's
    /// SDK, `gcloud auth docker-helper`) reports success and stores nothing.
    package static func obtainsTokensItself(_ name: String) -> Bool {
        ["ecr-login", "gcloud", "gcr", "acr-env"].contains(name)
    }

    /// Whether the name can be the end of a program's name: it is no path and no option.
    var isName: Bool {
        !name.isEmpty && !name.hasPrefix(bytes: "-")
            && name.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
    }

    /// Whether the store creates files with the users' names. pass treats `a/b` as a file in a directory, which `get`
    /// reads as the directory's listing, and `../x` as a file outside of the store (docker-credential-helpers,
    /// `pass/pass.go`).
    var keepsFiles: Bool { name == "pass" }

    /// Whether the store keeps a login for each user of a host, and returns any of them. The stores of
    /// docker-credential-helpers for Linux do.
    var keepsUsersApart: Bool { ["pass", "secretservice"].contains(name) }
}
