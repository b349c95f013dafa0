import DockerConfig
import Platform

extension Planner {
    /// Plans `berth logout`: removes the logins that the manifest owns, declared or not.
    /// - Throws: `NoMatchError` if a value of a selector matches nothing.
    package func logOut(_ selection: RegistrySelection = RegistrySelection()) throws(RegistrySelection.NoMatchError)
        -> Plan
    {
        let owned = snapshot.ownership.ledger.hosts(of: own, in: snapshot.config.path)
        let declarations = Dictionary(
            manifest.registries.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first }
        )
        try selection.check(manifest.registries, owned: owned)
        let chosen = owned.filter { host in
            declarations[host].map(selection.includes(_:)) ?? selection.includes(undeclared: host)
        }
        let unknown = manifest.registries.filter(selection.includes(_:)).compactMap(unknownLogin)
        return Plan(
            manifest: manifest, changes: chosen.map { removal(of: $0, .asked) } + unknown,
            lastAppliedFrom: lastAppliedFrom
        )
    }

    /// - Parameter reason: `notDeclared` or `asked`.
    func removal(of host: String, _ reason: ChangeReason) -> PlannedChange {
        guard let entry = snapshot.ledgerEntry(for: host) else {
            return PlannedChange(host: host, action: .forget, reason: reason.whenGone)
        }
        if snapshot.isOurs(host, in: entry), own.isRecorded(in: entry), let other = own.others(of: entry).first {
            return PlannedChange(
                host: host, action: .forget, reason: .keptForOther(manifest: other.manifest, path: other.path),
                ownerChange: .leaves,
                placement: StoragePlacement(destination: entry.storage, helperLine: .kept(isOurs: entry.isRouted)))
        }
        let decision = removalDecision(host, entry, reason)
        let line: StoragePlacement.HelperLine = snapshot.hasOurHelperLine(host) ? .dropped : .kept(isOurs: false)
        return PlannedChange(
            host: host,
            storeProblem(of: decision, at: entry.storage).map(LoginDecision.blocked)
                ?? askingForOthers(decision, host: host),
            placement: StoragePlacement(destination: entry.storage, helperLine: line))
    }

    /// Decides about a login without another owner: berth removes it if it is still the login that berth stored.
    private func removalDecision(_ host: String, _ entry: Ledger.Entry, _ reason: ChangeReason) -> LoginDecision {
        if snapshot.isOurs(host, in: entry) { return LoginDecision(.logOut, reason) }
        let isGone = snapshot.kept(host, at: entry.storage) == .nothing && snapshot.config.stored[host] == nil
        return LoginDecision(.forget, isGone ? reason.whenGone : reason.whenChanged)
    }

    /// Returns what a log-out does with a declared login that the ledger does not know: it stays until the user agrees,
    /// because another program may have stored it.
    /// - Returns: `nil` if the ledger knows the host, or nothing is stored for the declared user.
    private func unknownLogin(_ declaration: RegistryDeclaration) -> PlannedChange? {
        let host = declaration.host
        guard snapshot.ledgerEntry(for: host) == nil, let placement = unknownPlacement(of: declaration) else {
            return nil
        }
        return PlannedChange(
            host: host, action: .blocked, reason: .notInLedger(path: snapshot.ownership.ledgerPath),
            actionAfterConsent: .logOut,
            ownerChange: .keepsOut, placement: placement)
    }

    private func unknownPlacement(of declaration: RegistryDeclaration) -> StoragePlacement? {
        let host = declaration.host
        if case .login(let login)? = snapshot.config.stored[host], isOfUser(login, declaration) { return .file }
        switch snapshot.config.routes[host] ?? .file {
        // The line is enough to make Docker use berth's helper.
        case .helper(Destination.helperName): return StoragePlacement(destination: .helper, helperLine: .dropped)
        case .store(Destination.helperName), .file: return nil
        case .helper(let name), .store(let name):
            guard !CredentialStore.obtainsTokensItself(name) else { return nil }
            switch snapshot.probes.stores[Snapshot.StoreKey(store: name, host: host)] {
            case .login(let login)? where !isOfUser(login, declaration): return nil
            case .nothing?: return nil
            // If the store was not probed, the mark shows that it has a login.
            case nil where !snapshot.config.marks.contains(host): return nil
            case .login?, nil: return StoragePlacement(destination: .store(name), helperLine: .kept(isOurs: false))
            }
        }
    }

    private func isOfUser(_ login: RegistryCredential, _ declaration: RegistryDeclaration) -> Bool {
        let username = login.storedUsername
        guard case .other(let wanted) = declaration.kind else { return username.hasSameBytes(as: "AWS") }
        return username.hasSameBytes(as: wanted.username)
    }
}

extension ChangeReason {
    /// The reason for a login that no longer exists.
    fileprivate var whenGone: ChangeReason { self == .asked ? .askedAndGone : .notDeclaredAndGone }
    /// The reason for a login that was modified outside berth.
    fileprivate var whenChanged: ChangeReason { self == .asked ? .askedAndChanged : .notDeclaredAndChanged }
}
