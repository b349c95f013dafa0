import AWS
import DockerConfig
import Effects
import OrderedCollections
import SystemPackage

public import struct FoundationEssentials.Date

/// Holds a manifest against what is there and says what to do. A pure function: no I/O, no clock, no order of events,
/// so everything it says can be tested as a value, and no plan can change anything.
public struct Planner: Sendable {
    let manifest: Manifest
    let snapshot: Snapshot
    let now: Date

    /// - Parameter now: what lifetimes are counted from.
    public init(manifest: Manifest, snapshot: Snapshot, now: Date) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.now = now
    }

    /// - Parameter selection: what the plan is about; everything, where not said.
    /// - Throws: where a selector matches nothing.
    public func plan(_ selection: Selection = Selection()) throws(Selection.MatchesNothing) -> Plan {
        let declared = Set(manifest.registries.map(\.host))
        let undeclared = snapshot.ledger.hosts(of: manifest, in: snapshot.config).filter { !declared.contains($0) }
        try selection.check(manifest.registries, owned: undeclared)
        let changes =
            manifest.registries.filter(selection.includes(_:)).map(change(for:))
            + undeclared.filter(selection.includes(undeclared:)).map(takeBack(_:))
        return Plan(manifest: manifest, changes: changes, lastAppliedFrom: lastAppliedFrom)
    }

    // MARK: What is declared

    private func change(for declaration: RegistryDeclaration) -> PlannedChange {
        func blocked(_ reason: Reason) -> PlannedChange {
            PlannedChange(host: declaration.host, action: .blocked, reason: reason, declaration: declaration)
        }
        if let obstacle = obstacle(declaration) { return blocked(obstacle) }
        switch snapshot.identities[declaration.profile] {
        case .known(let principal, _):
            return change(for: declaration, as: principal)
        case .unavailable(let principal, let why):
            // Who cannot sign in now need not, while what is stored is good.
            let change = change(for: declaration, as: principal)
            return change.action == .unchanged ? change : blocked(.noPrincipal(why))
        case .unknown(let why):
            return blocked(.noPrincipal(why))
        case nil:
            return blocked(.noPrincipal("no profile `\(declaration.profile ?? "")`"))
        }
    }

    private func change(for declaration: RegistryDeclaration, as principal: Principal) -> PlannedChange {
        func change(_ action: PlannedChange.Action, _ reason: Reason) -> PlannedChange {
            PlannedChange(
                host: declaration.host, action: action, reason: reason, declaration: declaration, principal: principal
            )
        }
        switch snapshot.stored[declaration.host] {
        case nil:
            return change(.logIn, .nothingStored)
        case .unreadable(let why):
            return change(.refresh, .unreadable(why))
        case .login(.password("AWS", let password)):
            let (reason, due) = standing(declaration, password, principal)
            var change = change(due == nil ? .refresh : .unchanged, reason)
            change.due = due
            return change
        case .login(let login):
            // A token of ECR can be had again at any time; anything else that stands there cannot.
            var change = change(.blocked, .wouldReplace(username: login.username))
            change.replacesForeignLogin = true
            return change
        }
    }

    /// What stands in the way of signing in, whoever does.
    private func obstacle(_ declaration: RegistryDeclaration) -> Reason? {
        switch declaration.kind {
        case .other: return .notSupported("a registry other than ECR")
        case .ecr, .ecrPublic: break
        }
        switch declaration.storage {
        case .auto, .file: break
        case .helper: return .notSupported("`storage: helper`")
        case .store(let name): return .notSupported("`storage: \(name)`")
        }
        switch snapshot.routes[declaration.host] ?? .file {
        case .file: return nil
        case .store(let name): return .keptByStore(name)
        case .helper(let name): return .keptByHelper(name)
        }
    }

    /// How a stored ECR login stands: why it is due or is not, and when it will be; nil where it is due now.
    private func standing(
        _ declaration: RegistryDeclaration, _ password: Secret, _ principal: Principal
    ) -> (reason: Reason, due: Date?) {
        let remembered = snapshot.remembered(declaration.host)
        let isOurs = snapshot.isOurs(declaration.host)
        let life = TokenLife(password: password, remembered: isOurs ? remembered : nil)
        if let expires = life.expires, expires <= now { return (.expired(ago: .from(expires, to: now)), nil) }
        if let remembered {
            // Who signed in is known of our own logins alone; what replaced one may be anybody's.
            guard isOurs else { return (.changedElsewhere, nil) }
            guard remembered.principal == principal.identifier else { return (.otherPrincipal, nil) }
        }
        guard let renewal = life.renewal(renewBefore: declaration.renewBefore) else {
            return (.expiryUnknownAndForeign, nil)
        }
        let due = renewal <= now ? nil : renewal
        if let expires = life.expires {
            let left = Duration.from(now, to: expires)
            return (due == nil ? .expires(in: left) : .valid(left), due)
        }
        let age = Duration.from(life.stored ?? now, to: now)
        return (due == nil ? .expiryUnknown(storedAgo: age) : .validUnknown, due)
    }

    // MARK: What is declared no longer

    private func takeBack(_ host: String) -> PlannedChange {
        if snapshot.stored[host] == nil {
            return PlannedChange(host: host, action: .forget, reason: .notDeclaredAndGone)
        }
        return snapshot.isOurs(host)
            ? PlannedChange(host: host, action: .logOut, reason: .notDeclared)
            : PlannedChange(host: host, action: .forget, reason: .notDeclaredAndChanged)
    }

    /// A manifest with a name is known by it, wherever it lies: a plan says so when another file of it was applied last.
    private var lastAppliedFrom: String? {
        guard let path = manifest.path?.string else { return nil }
        let ours = snapshot.ledger.entries.values.filter { $0.belongs(to: manifest) }
        guard let latest = ours.max(by: { $0.stored < $1.stored })?.path, latest != path else { return nil }
        return latest
    }
}

extension Duration {
    /// From one time to another, to the second.
    static func from(_ start: Date, to end: Date) -> Duration { .seconds(end.timeIntervalSince(start).rounded()) }
}
