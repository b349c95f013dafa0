package import Platform
import SystemPackage

/// Docker's credential helper, but for its plumbing and for asking AWS: what a call comes to, from the index and the
/// cache alone. `docker-credential-berth` and `berth` give the same answers because both ask this.
package struct CredentialHelper {
    private let environment: Environment
    private let files: any HelperFiles
    private let version: String
    private let variable: (String) -> String?

    /// - Parameters:
    ///   - environment: of which HOME, the XDG directories, DOCKER_CONFIG and BERTH_FALLBACK_HELPER count, and the
    ///     variables that decide who the caller is.
    ///   - version: this build's number.
    package init(environment: Environment, files: any HelperFiles, version: String) {
        self.init(environment: environment, files: files, version: version) { environment[$0] }
    }

    /// - Parameters:
    ///   - environment: of which HOME, the XDG directories, DOCKER_CONFIG and BERTH_FALLBACK_HELPER count.
    ///   - version: this build's number.
    ///   - variable: tells the variables that decide who the caller is, which a cached token names.
    package init(
        environment: Environment, files: any HelperFiles, version: String, variable: @escaping (String) -> String?
    ) {
        self.environment = environment
        self.files = files
        self.version = version
        self.variable = variable
    }

    /// - Parameters:
    ///   - input: what came on standard input, up to one byte more than the action's limit.
    ///   - now: the present, in seconds since 1970.
    package func response(to action: HelperAction, input: [UInt8], now: Int64) -> HelperResponse {
        do throws(RequestError) {
            switch action {
            case .get: return try get(input, now)
            case .store: return try store(input)
            case .erase: return try erase(input)
            case .list: return try .done(HelperOutput.users(users()) + "\n")
            case .version: return .done("docker-credential-berth \(version)\n")
            }
        } catch {
            return .failure(error.line)
        }
    }

    /// Ends a call with a line.
    private struct RequestError: Error {
        let line: String

        /// - Parameter words: those that callers know.
        init(words: String) { line = words }
        init(_ message: UserMessage) { line = HelperOutput.failure(message) }
        init(_ error: some UserFacingError) { self.init(error.message) }
        init(code: String, _ summary: MessageText) { self.init(UserMessage(code, summary)) }
    }

    // MARK: Actions

    private func get(_ input: [UInt8], _ now: Int64) throws(RequestError) -> HelperResponse {
        let address = try Self.address(input)
        guard let record = try record(for: address) else {
            try checkRoute(of: address)
            return unmanaged(address, .get)
        }
        guard let directory = TokenCache.directory(in: environment),
            let token = TokenCache.token(record.key, in: directory, of: files, now: now), token.isFresh(now: now),
            // With the user `<token>`, Docker would take an ECR password for an identity token.
            token.username.hasSameBytes(as: record.username), isCallers(token)
        else { return .obtainToken(record, for: address) }
        return .login(HelperOutput.login(token, for: address))
    }

    /// Whether nothing has changed that says who the caller is. If something has, berth finds out whether it is someone
    /// else.
    private func isCallers(_ token: CachedToken) -> Bool {
        guard let caller = token.caller else { return true }
        return caller.hasInputs(variable: variable) { files.content(of: $0, limit: TokenCaller.fileLimit) }
    }

    private func store(_ input: [UInt8]) throws(RequestError) -> HelperResponse {
        let limit = HelperAction.store.inputLimit
        guard input.count <= limit else {
            throw RequestError(code: "login_too_long", "what is to be stored is longer than \(limit) bytes")
        }
        // Nothing of it is quoted: it holds a secret.
        guard let form = try? JSONDocument(parsing: input) else {
            throw RequestError(code: "login_malformed", "what is to be stored is not a JSON object")
        }
        let server = form.value(named: "ServerURL", in: form.root).flatMap(form.text(of:)) ?? ""
        let address = try Self.address(Array(server.utf8))
        let user = form.value(named: "Username", in: form.root).flatMap(form.text(of:)) ?? ""
        guard !user.isEmpty else { throw RequestError(words: HelperErrorText.noUser) }
        guard try record(for: address) != nil else { return unmanaged(address, .store) }
        return .ignored(
            HelperOutput.failure("nothing is stored for \(address.host): berth asks for a login when docker does"))
    }

    private func erase(_ input: [UInt8]) throws(RequestError) -> HelperResponse {
        let address = try Self.address(input)
        guard let record = try record(for: address) else { return unmanaged(address, .erase) }
        guard let path = tokenPath(record.key) else { return .done("") }
        do throws(FileError) { try files.remove(path) } catch { throw RequestError(error) }
        return .done("")
    }

    /// Returns the users that `get` would answer with, in the index's order, without requests.
    private func users() throws(RequestError) -> [(host: String, user: String)] {
        guard let (path, text) = try index() else { return [] }
        let records: [HelperRecord]
        do throws(HelperIndex.SyntaxError) {
            records = try text.records()
        } catch {
            throw RequestError(HelperIndexError.faulty(path, error))
        }
        let config = ownConfig
        var users: [(host: String, user: String)] = []
        var places: [String: Int] = [:]
        var isOwn: Set<String> = []
        for record in records where !isOwn.contains(record.host) {
            if let place = places[record.host] {
                users[place].user = record.username
            } else {
                places[record.host] = users.count
                users.append((record.host, record.username))
            }
            if record.config == config { isOwn.insert(record.host) }
        }
        return users
    }

    /// Refuses a host that a config sends to berth by name. To callers, a host without credentials is one to go on to
    /// without any: docker then pulls anonymously.
    ///
    /// Of a config that names berth for all hosts, in `credsStore`, callers ask about hosts that are not berth's.
    private func checkRoute(of address: ServerURL) throws(RequestError) {
        guard let config = configs.first(where: { sends(address, to: $0) }) else { return }
        let index =
            if let path = HelperIndexText.path(in: environment) {
                files.content(of: path, limit: HelperIndexText.sizeLimit) == nil
                    ? "there is no \(path.string)" : "\(path.string) does not have it"
            } else {
                "neither HOME nor XDG_STATE_HOME is set"
            }
        throw RequestError(
            UserMessage(
                "helper_without_index",
                "no login for \(host: address.host): \(config.string) sends it to berth, and \(index)",
                nextStep: "Set HOME or XDG_STATE_HOME as `berth apply` had it, or run `berth apply` here."))
    }

    private func sends(_ address: ServerURL, to config: FilePath) -> Bool {
        guard let bytes = files.content(of: target(of: config), limit: DockerConfigFile.sizeLimit),
            let content = try? DockerConfigDocument(parsing: bytes)
        else { return false }
        let names = address.hosts + (DockerHub.isKey(address.host) ? [DockerHub.shortName] : [])
        return names.contains { content.credHelpers[$0]?.hasSameBytes(as: "berth") ?? false }
    }

    /// The files that Docker and podman read in this environment.
    private var configs: [FilePath] {
        [
            try? DockerConfigFile(option: nil, environment: environment).path,
            ContainersAuthFile.named(in: environment), ContainersAuthFile.ofSession(in: environment),
            ContainersAuthFile.lasting(in: environment),
        ].compactMap(\.self)
    }

    private func unmanaged(_ address: ServerURL, _ action: HelperAction) -> HelperResponse {
        switch FallbackHelper(environment.nonBlank(FallbackHelper.variable)) {
        case .program(let program): return .fallback(program, withholding: secretVariables)
        case .wrong(let message): return .failure(HelperOutput.failure(message))
        case .nobody where action == .store:
            return .failure(
                HelperOutput.failure(
                    UserMessage(
                        "host_not_managed",
                        "\(host: address.host) is in no manifest that was applied, so this login has no place here",
                        nextStep: "Name the helper that keeps such logins in \(FallbackHelper.variable).")))
        case .nobody: return .failure(HelperErrorText.notFound)
        }
    }

    // MARK: What they look at

    private static func address(_ input: [UInt8]) throws(RequestError) -> ServerURL {
        do throws(ServerURL.AddressError) {
            return try ServerURL(input)
        } catch {
            switch error {
            case .empty: throw RequestError(words: HelperErrorText.noServer)
            case .tooLong:
                throw RequestError(
                    code: "address_too_long", "the server's address is longer than \(ServerURL.longest) bytes")
            case .unreadable:
                throw RequestError(
                    code: "address_unreadable", "the server's address holds control characters, or is not UTF-8")
            }
        }
    }

    private func record(for address: ServerURL) throws(RequestError) -> HelperRecord? {
        guard let (path, text) = try index() else { return nil }
        do throws(HelperIndex.SyntaxError) {
            return try text.record(for: address, config: { ownConfig })
        } catch {
            throw RequestError(HelperIndexError.faulty(path, error))
        }
    }

    /// - Returns: `nil` if there is no index: then berth manages no host.
    private func index() throws(RequestError) -> (path: FilePath, text: HelperIndexText)? {
        guard let path = HelperIndexText.path(in: environment) else { return nil }
        do throws(HelperIndexError) {
            return try HelperIndexText.read(path, of: files).map { (path, $0) }
        } catch {
            throw RequestError(error)
        }
    }

    /// The variables that the recorded manifests read passwords from; none if the index cannot be used.
    private var secretVariables: Set<String> {
        guard let records = try? index()?.text.records() else { return [] }
        return Set(records.flatMap(\.secretVariables))
    }

    private func tokenPath(_ key: String) -> FilePath? { TokenCache.directory(in: environment)?.appending(key) }

    /// The config that Docker reads by default, at the end of its symbolic links, as
    /// `DockerConfigFile.target` finds it.
    private var ownConfig: String? {
        (try? DockerConfigFile(option: nil, environment: environment).path).map { target(of: $0).string }
    }

    /// Returns the path at the end of a path's own symbolic links.
    private func target(of path: FilePath) -> FilePath {
        var path = path
        for _ in 0..<40 {
            guard let target = files.linkTarget(path) else { break }
            path = path.removingLastComponent().pushing(target)
        }
        return path
    }
}
