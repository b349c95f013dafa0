import DockerConfig
import Platform

extension Planner {
    /// Returns what a log-out does with a declared login that the ledger does not know: it stays until the user says yes,
    /// because someone else may have stored it.
    /// - Returns: `nil` if the ledger knows the host, or nothing is stored for the declared user.
    func unknownLogin(_ declaration: RegistryDeclaration) -> PlannedChange? {
        let host = declaration.host
        guard snapshot.remembered(host) == nil, let placement = unknownPlacement(of: declaration) else { return nil }
        var change = PlannedChange(
            host: host, action: .blocked, reason: .notInLedger(path: snapshot.ledgerPath), placement: placement)
        (change.actionAfterConsent, change.ownerChange) = (.logOut, .keepsOut)
        return change
    }

    private func unknownPlacement(of declaration: RegistryDeclaration) -> StoragePlacement? {
        let host = declaration.host
        if case .login(let login)? = snapshot.stored[host], isOfUser(login, declaration) { return .file }
        switch snapshot.routes[host] ?? .file {
        // The line alone makes berth sign in there.
        case .helper(Destination.helperName): return StoragePlacement(destination: .helper, helperLine: .dropped)
        case .store(Destination.helperName), .file: return nil
        case .helper(let name), .store(let name):
            guard !CredentialStore.mintsByItself(name) else { return nil }
            switch snapshot.probed[Snapshot.StorePlace(store: name, host: host)] {
            case .login(let login)? where !isOfUser(login, declaration): return nil
            case .nothing?: return nil
            // A store that was not asked: the mark shows that it keeps a login.
            case nil where !snapshot.marks.contains(host): return nil
            case .login?, nil: return StoragePlacement(destination: .store(name), helperLine: .kept(isOurs: false))
            }
        }
    }

    private func isOfUser(_ login: RegistryLogin, _ declaration: RegistryDeclaration) -> Bool {
        let username = Login(stored: login).username
        guard case .other(let wanted) = declaration.kind else { return username.hasSameBytes(as: "AWS") }
        return username.hasSameBytes(as: wanted.username)
    }
}
