package import Platform

/// One of docker's credential stores: the program `docker-credential-NAME`, by the protocol of
/// github.com/docker/docker-credential-helpers (`credentials/credentials.go`). Each question is a process of its own,
/// and its request goes to its standard input.
package struct CredentialStore: Sendable {
    /// The name after `docker-credential-`.
    package let name: String
    private let processes: any ProcessRunner
    private let environment: [String: String]
    private let timeLimit: Duration
    /// Whose names for registries the programs use that ask the store.
    private let format: AuthFileFormat

    /// What `prove` stores a login under: no registry can have that name (RFC 2606, section 2).
    static let trialHost = "berth.invalid"

    /// A store; nothing is asked of it yet.
    /// - Parameters:
    ///   - name: as Docker's config or a manifest has it. It may be hostile: one that is no name is refused when used.
    ///   - environment: all that the program finds in its environment; it is looked for on this one's `PATH`.
    ///   - timeLimit: for each process.
    package init(
        name: String, processes: any ProcessRunner, environment: [String: String], timeLimit: Duration = .seconds(30)
    ) {
        self.init(name: name, processes: processes, environment: environment, timeLimit: timeLimit, format: .docker)
    }

    /// The same for programs that may have another name for Docker Hub.
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

    /// The program that a store is: `docker-credential-NAME`.
    package static func program(of name: String) -> String { "docker-credential-\(name)" }

    /// What it holds, without the secrets.
    /// - Returns: the users, by their servers as they are written in the store; an identity token's user is `<token>`.
    package func list() async throws(CredentialStoreError) -> [String: String] {
        let answer = try await run(.list)
        guard let users = CredentialStoreResponse(answer)?.texts else { throw failure(.list, .malformedAnswer) }
        return format == .containers ? Self.namedByHost(users) : users
    }

    /// The users by their hosts. podman and skopeo know Docker Hub by its short name alone.
    private static func namedByHost(_ users: [String: String]) -> [String: String] {
        var users = users
        users[DockerHub.key] = users.removeValue(forKey: DockerHub.shortName)
        return users
    }

    /// The login for a host. It may have a person asked for a passphrase.
    /// - Parameter host: as docker asks for it: `host[:port]`, or `DockerHub.key`.
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

    /// Stores a login, in the place of whatever stood there for the host.
    package func store(_ login: RegistryCredential, for host: String) async throws(CredentialStoreError) {
        let credentials = StoredCredentials(login, host: format.key(for: host))
        try await write(credentials, .store(host))
        guard keepsUsersApart, let user = try? await list()[host], !user.hasSameBytes(as: credentials.username)
        else { return }
        try await erase(host)
        try await write(credentials, .store(host))
    }

    /// Removes the login for a host; one that is not there is no failure.
    package func erase(_ host: String) async throws(CredentialStoreError) {
        do {
            _ = try await run(.erase(host), input: Secret(format.key(for: host)))
        } catch {
            if error.isOfNothing { return }
            // What a store says of a login that is not there differs from one to the next: so it is asked what it has.
            guard error.mayBeOfNothing, try await !mayHold(host) else { throw error }
        }
    }

    /// Whether the store erases, as far as that shows without a login to erase: it has none for this host.
    private func seemsToErase(_ host: String) async throws(CredentialStoreError) -> Bool {
        do {
            _ = try await run(.erase(host), input: Secret(host))
            return true
        } catch {
            if error.isOfNothing { return true }
            // A store whose words say what is wrong with it would not take the trial's login either.
            guard error.mayBeUnsupported else { throw failure(.prove, error.cause) }
            return false
        }
    }

    /// Finds out whether it keeps what it is given, by a login that is none, which is erased again. A store may list
    /// and yet not keep: pass does so without its key. Nothing is read, since that may have a person asked for a
    /// passphrase, and writing does not.
    ///
    /// A store that does not erase is not tried, because the login would stay in it: the first real login shows then
    /// whether it stores.
    package func prove() async throws(CredentialStoreError) {
        guard try await seemsToErase(Self.trialHost) else { return }
        let login = StoredCredentials(host: Self.trialHost, username: "berth", secret: Secret("a login that is none"))
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

    /// Removes what is no login. Where pass could not encrypt, an empty directory stays; before
    /// docker-credential-helpers 0.8.2 nothing can be listed then, and docker does not build.
    private func removeEmptyDirectory(_ host: String) async {
        do {
            _ = try await list()
        } catch {
            if error.isOfEmptyFolder(host) { _ = try? await run(.erase(host), input: Secret(host)) }
        }
    }

    /// - Parameters:
    ///   - input: what the program reads.
    ///   - secret: what no failure may tell.
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
    /// Whether a helper of that name signs in by itself and stores nothing, so that a login for its hosts has no place
    /// there.
    ///
    /// `ecr-login` (awslabs/amazon-ecr-credential-helper, `ecr-login/ecr.go`), `gcr`
    /// (GoogleCloudPlatform/docker-credential-gcr, `credhelper/helper.go`) and `acr-env`
    /// (chrismellard/docker-credential-acr-env, `pkg/credhelper/helper.go`) refuse to store. `gcloud` (Google Cloud's
    /// SDK, `gcloud auth docker-helper`) says that it did, and keeps nothing.
    package static func obtainsTokensItself(_ name: String) -> Bool {
        ["ecr-login", "gcloud", "gcr", "acr-env"].contains(name)
    }

    /// Whether the name can be the end of a program's name, and of nothing else: neither of a path nor of an option.
    var isName: Bool {
        !name.isEmpty && !name.hasPrefix(bytes: "-")
            && name.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
    }

    /// Whether it makes files that bear the users' names. pass takes `a/b` for a file in a directory, which `get` reads
    /// as the directory's listing, and `../x` for a file outside of the store (docker-credential-helpers,
    /// `pass/pass.go`).
    var keepsFiles: Bool { name == "pass" }

    /// Whether it keeps a login for each user of a host, and answers with any of them. Those of
    /// docker-credential-helpers for Linux do.
    var keepsUsersApart: Bool { ["pass", "secretservice"].contains(name) }
}
