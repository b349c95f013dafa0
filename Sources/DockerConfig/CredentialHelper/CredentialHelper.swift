package import Platform
import SystemPackage

/// Docker's credential helper without its input and output and without sign-ins: it answers a call from the index and
/// the token cache only. `docker-credential-berth` and `berth` give the same answers because both use this.
///
/// A call goes from the request to the host's record in the index, to the cached token, to the answer.
package struct CredentialHelper {
    private let environment: Environment
    private let files: any HelperFiles
    private let version: String
    private let variable: (String) -> String?

    /// - Parameters:
    ///   - environment: HOME, the XDG directories, DOCKER_CONFIG and BERTH_FALLBACK_HELPER count, and the variables
    ///     that decide who the caller is.
    ///   - version: this build's number.
    package init(environment: Environment, files: any HelperFiles, version: String) {
        self.init(environment: environment, files: files, version: version) { environment[$0] }
    }

    /// - Parameters:
    ///   - environment: HOME, the XDG directories, DOCKER_CONFIG and BERTH_FALLBACK_HELPER count.
    ///   - version: this build's number.
    ///   - variable: returns the variables that decide who the caller is. A cached token names them.
    package init(
        environment: Environment, files: any HelperFiles, version: String, variable: @escaping (String) -> String?
    ) {
        self.environment = environment
        self.files = files
        self.version = version
        self.variable = variable
    }

    /// - Parameters:
    ///   - input: the standard input, up to one byte more than the action's limit.
    ///   - now: the current time, in seconds since 1970.
    package func answer(to action: HelperAction, input: [UInt8], now: Int64) -> HelperAnswer {
        do throws(HelperAnswerError) {
            switch try HelperRequest(action, input) {
            case .get(let address): return try get(address, now)
            case .store(let address): return try store(address)
            case .erase(let address): return try erase(address)
            case .list: return try .done(HelperOutput.users(users()) + "\n")
            case .version: return .done("docker-credential-berth \(version)\n")
            }
        } catch {
            return .failure(error.line)
        }
    }

    // MARK: Actions

    private func get(_ address: ServerURL, _ now: Int64) throws(HelperAnswerError) -> HelperAnswer {
        guard let record = try record(for: address) else {
            try checkRoute(of: address)
            return fallback() ?? .failure(HelperErrorText.notFound)
        }
        guard let token = cachedToken(for: record, now) else { return .obtainToken(record, for: address) }
        return .login(HelperOutput.login(token, for: address))
    }

    private func store(_ address: ServerURL) throws(HelperAnswerError) -> HelperAnswer {
        guard try record(for: address) == nil else {
            return .ignored(
                HelperOutput.failure(
                    "nothing is stored for \(address.host): berth obtains a login when docker needs it"))
        }
        let refusal = UserMessage(
            "host_not_managed",
            "\(host: address.host) is in no applied manifest, so berth does not store this login",
            nextStep: "Name the helper that stores such logins in \(FallbackHelper.variable).")
        return fallback() ?? .failure(HelperOutput.failure(refusal))
    }

    private func erase(_ address: ServerURL) throws(HelperAnswerError) -> HelperAnswer {
        guard let record = try record(for: address) else { return fallback() ?? .failure(HelperErrorText.notFound) }
        guard let directory = TokenCache.directory(in: environment) else { return .done("") }
        do throws(FileError) {
            try files.remove(directory.appending(record.key))
        } catch {
            throw HelperAnswerError(error)
        }
        return .done("")
    }

    /// Returns the users that `get` would answer with, in the index's order, without requests.
    private func users() throws(HelperAnswerError) -> [(host: String, user: String)] {
        let records = try inIndex { text throws(HelperIndex.SyntaxError) in try text.records() } ?? []
        let config = routes.ownConfig
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

    // MARK: State that a call reads

    private var routes: HelperRoutes { HelperRoutes(environment, files) }

    private func record(for address: ServerURL) throws(HelperAnswerError) -> HelperRecord? {
        try inIndex { text throws(HelperIndex.SyntaxError) in
            try text.record(for: address, config: { routes.ownConfig })
        } ?? nil
    }

    /// Runs a search in the index.
    /// - Returns: `nil` if there is no index: berth then manages no host.
    private func inIndex<Found>(
        _ search: (HelperIndexText) throws(HelperIndex.SyntaxError) -> Found
    ) throws(HelperAnswerError) -> Found? {
        guard let path = HelperIndexText.path(in: environment) else { return nil }
        do throws(HelperIndexError) {
            guard let text = try HelperIndexText.read(path, of: files) else { return nil }
            do throws(HelperIndex.SyntaxError) { return try search(text) } catch { throw .faulty(path, error) }
        } catch {
            throw HelperAnswerError(error)
        }
    }

    /// Returns the cached token of a record; `nil` if it has no fresh token for this caller.
    private func cachedToken(for record: HelperRecord, _ now: Int64) -> CachedToken? {
        guard let directory = TokenCache.directory(in: environment),
            let token = TokenCache.token(record.key, in: directory, of: files, now: now), token.isFresh(now: now),
            // With the user `<token>`, Docker would take an ECR password for an identity token.
            token.username.hasSameBytes(as: record.username)
        else { return nil }
        // If a file or variable that identifies the caller has changed, berth checks whether the caller is the same.
        let isCallers =
            token.caller?.hasInputs(variable: variable) { files.content(of: $0, limit: TokenCaller.fileLimit) } ?? true
        return isCallers ? token : nil
    }

    /// Refuses a host that a config sends to berth by name. If berth reported no credentials, callers would continue
    /// without any: Docker would then pull anonymously.
    private func checkRoute(of address: ServerURL) throws(HelperAnswerError) {
        guard let config = routes.config(sending: address) else { return }
        let index =
            if let path = HelperIndexText.path(in: environment) {
                files.content(of: path, limit: HelperIndexText.sizeLimit) == nil
                    ? "there is no \(path.string)" : "\(path.string) does not contain it"
            } else {
                "neither HOME nor XDG_STATE_HOME is set"
            }
        throw HelperAnswerError(
            UserMessage(
                "helper_without_index",
                "no login for \(host: address.host): \(config.string) sends it to berth, and \(index)",
                nextStep: "Set HOME or XDG_STATE_HOME as for `berth apply`, or run `berth apply` here."))
    }

    /// Returns the answer of the helper that the user named for the hosts that berth does not manage; `nil` if there is
    /// no such helper.
    private func fallback() -> HelperAnswer? {
        switch FallbackHelper(environment.nonBlank(FallbackHelper.variable)) {
        case .program(let program): .fallback(program, withholding: secretVariables)
        case .wrong(let message): .failure(HelperOutput.failure(message))
        case .notSet: nil
        }
    }

    /// The variables that the recorded manifests read passwords from; none if the index cannot be used.
    private var secretVariables: Set<String> {
        let records = try? inIndex { text throws(HelperIndex.SyntaxError) in try text.records() }
        return Set((records ?? []).flatMap(\.secretVariables))
    }
}
