import AWS
import DockerConfig
import Platform

/// What the snapshot says about the login of a host: where it is, and who stored it.
extension Snapshot {
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
            return config.stored[host].map(Kept.entry) ?? .nothing
        case .store(let name):
            switch probes.stores[StoreKey(store: name, host: host)] {
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
        (config.routes[host] ?? .file).program == destination.program
    }

    /// Returns whether Docker prefers a registry token to the login there.
    func hasRegistryToken(_ host: String, at destination: Destination) -> Bool {
        destination == .file && config.registryTokens.contains(host)
    }

    private func hasMarkAlone(_ host: String) -> Bool { config.marks.contains(host) && config.stored[host] == nil }

    /// Returns whether a store that Docker no longer uses still has berth's login: then the login moves to the current
    /// store.
    func isLeftInStore(_ host: String) -> Bool {
        guard let entry = ledgerEntry(for: host), case .store(let name) = entry.storage, !leads(host, to: entry.storage)
        else {
            return false
        }
        return switch probes.stores[StoreKey(store: name, host: host)] {
        case .nothing: false
        case .login(let login): isOurs(.login(login), in: entry)
        case nil: hasMarkAlone(host)
        }
    }

    /// Returns whether berth stored a login for a host.
    func isOurs(_ login: AuthEntry?, for host: String) -> Bool {
        ledgerEntry(for: host).map { isOurs(login, in: $0) } ?? false
    }

    private func isOurs(_ login: AuthEntry?, in entry: Ledger.Entry) -> Bool {
        guard case .login(let stored)? = login else { return false }
        return entry.digest.hasSameBytes(as: ownership.digest(of: stored))
    }

    /// Returns whether a login belongs to another identity than the current one; false if an older version of berth
    /// stored it.
    func isFromOtherIdentity(_ entry: Ledger.Entry, than identity: PrincipalIdentity?) -> Bool {
        guard let known = entry.identity, let identity else { return false }
        return !known.hasSameBytes(as: ownership.digest(of: identity))
    }

    /// Returns whether a request's source gives this login now; `nil` if that needs a program.
    func isCurrent(_ login: RegistryCredential, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = signers.passwords[request] else { return nil }
        return login.storedUsername.hasSameBytes(as: request.username) && login.secret == secret
    }

    /// Returns the same for a login in a store that was not probed.
    func isCurrent(_ entry: Ledger.Entry, _ request: PasswordRequest) -> Bool? {
        guard case .available(let secret)? = signers.passwords[request] else { return nil }
        return entry.digest == ownership.ledger.digest(username: request.username, secret: secret)
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
    func isOurs(_ host: String) -> Bool { ledgerEntry(for: host).map { isOurs(host, in: $0) } ?? false }

    /// Returns the same for a host whose entry in the ledger is known.
    func isOurs(_ host: String, in entry: Ledger.Entry) -> Bool {
        switch kept(host, at: entry.storage) {
        case .nothing: false
        case .entry(let login): isOurs(login, in: entry)
        case .remembered: true
        }
    }

    /// Returns whether berth added the host's line in `credHelpers`, for this or another manifest.
    func hasOurHelperLine(_ host: String) -> Bool {
        guard let entry = ledgerEntry(for: host), entry.isRouted else { return false }
        return switch config.routes[host] {
        case .helper(let name): name == entry.storage.program
        case .store: false
        case .file, nil: entry.storage == .file && config.fileLines.contains(host)
        }
    }
}
