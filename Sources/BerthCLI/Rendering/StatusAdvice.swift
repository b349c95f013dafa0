import BerthCore
import DockerConfig
import FoundationEssentials
import OrderedCollections
import Platform

/// The last line of `berth status`: the next step.
struct StatusAdvice {
    let rows: [RegistryStatus]
    /// The options that the suggested command repeats, with a blank before each.
    let options: String
    let now: Date

    /// The line if there is nothing to do.
    static let upToDate = "Everything matches the manifest."

    var line: String {
        let (steps, work) = (self.steps, self.work)
        let apply = "berth apply\(needsYes ? " --yes" : "")\(options)"
        if steps.isEmpty && work.isEmpty { return Self.upToDate }
        if steps.isEmpty { return "Next: \(apply) (\(work.joined(separator: ", ")))." }
        if steps == [Self.unhide] && work.isEmpty {
            return "Next: \(Self.unhide), which docker prefers to the stored logins."
        }
        let shown = steps.prefix(3).joined(separator: ", ").inOneLine
        let more = steps.count > 3 ? " and \((steps.count - 3).withThousands) more (berth plan\(options))" : ""
        return "Next: \(shown)\(more), then \(apply)."
    }

    // MARK: Steps before an apply

    /// What the user has to do before an apply can do all of its work, in the rows' order.
    private var steps: OrderedSet<String> {
        let isHidden = rows.contains { $0.health == .shadowed }
        return OrderedSet(rows.compactMap(Self.step) + (isHidden ? [Self.unhide] : []))
    }

    private static let unhide = "unset DOCKER_AUTH_CONFIG"

    /// Whether an apply would replace a login that berth did not write, which needs `--yes`.
    private var needsYes: Bool { rows.contains(where: \.replacesForeignLogin) }

    /// Returns what unblocks a registry; `nil` if it is not blocked, or if `--yes` is enough.
    private static func step(_ row: RegistryStatus) -> String? {
        guard row.action == .blocked, let reason = row.reason, !row.replacesForeignLogin else { return nil }
        switch reason {
        case .noPassword(let why):
            guard case .other(let login)? = row.declaration?.kind else { return remedy(why) }
            return switch login.password {
            case .variable(let name): "set \(name) (\(login.passwordPlace))"
            case .file(let path): "put the password into \(path) (\(login.passwordPlace))"
            // A command blocks a registry only before it is trusted.
            case .command: "read \(login.passwordPlace.file), then berth trust"
            }
        case .sourceExpired(let why):
            guard case .other(let login)? = row.declaration?.kind else { return remedy(why) }
            return "renew \(PasswordRequest(login)) (\(login.passwordPlace))"
        case .keptElsewhere, .handledByOtherHelper:
            return "remove \(row.host) from credHelpers, or leave it out with --skip \("host=\(row.host)".shellWord)"
        case .owned(let manifest, _, _):
            return "declare \(row.host) in one manifest only (`\(manifest)` has it too)"
        case .programMissing(let program, .store): return "install docker-credential-\(program) or set `storage: file`"
        case .programMissing(let program, _): return "install docker-credential-\(program)"
        default: return remedy(reason.message)
        }
    }

    /// Returns a message's next step as a part of a sentence; only its command if it has one.
    private static func remedy(_ message: UserMessage) -> String {
        guard let step = message.nextStep, let last = step.lines.last?.description else {
            return "fix this (\(message.summary))"
        }
        if let command = step.command { return command }
        let advice = last.hasSuffix(bytes: ".") ? last.dropLast() : last[...]
        return advice.prefix(1).lowercased() + advice.dropFirst()
    }

    // MARK: What an apply would do

    private var work: [String] {
        var counts = Counts()
        for row in rows where row.isWork { counts.add(row) }
        return counts.words(now: now)
    }

    private struct Counts {
        private var missing = 0
        private var expired = 0
        private var ends: [Date] = []
        private var changed = 0
        private var replaced = 0
        private var refreshed = 0
        private var undeclared = 0

        mutating func add(_ row: RegistryStatus) {
            switch (row.match, row.health) {
            case _ where row.replacesForeignLogin: replaced += 1
            case (.missing, _): missing += 1
            case (.undeclared, _): undeclared += 1
            case (.changedElsewhere, _), (.registryToken, _): changed += 1
            case (_, .expired): expired += 1
            case (_, .expiring(let end)): ends.append(end)
            default: refreshed += 1
            }
        }

        func words(now: Date) -> [String] {
            var words: [String] = []
            func add(_ count: Int, _ what: String) { if count > 0 { words.append("\(count.withThousands) \(what)") } }
            add(missing, "missing")
            add(expired, "expired")
            if let first = ends.min() {
                let left = TimeFormatting.left(first, now: now)
                words.append(
                    ends.count == 1
                        ? "1 expires in \(left)" : "\(ends.count.withThousands) expire, the first in \(left)")
            }
            add(changed, "changed elsewhere")
            add(replaced, "not written by berth")
            add(refreshed, "to refresh")
            add(undeclared, "no longer declared")
            return words
        }
    }
}

extension RegistryStatus {
    /// Whether an apply with `--yes` would change the registry's login.
    fileprivate var isWork: Bool {
        switch action {
        case .blocked: replacesForeignLogin
        case .unchanged: false
        case nil: isDrift && health != .shadowed
        case .logIn, .refresh, .logOut, .forget: true
        }
    }

    /// Whether an apply would replace a login that berth did not write and cannot restore.
    fileprivate var replacesForeignLogin: Bool {
        if case .wouldReplace = reason { action == .blocked } else { false }
    }
}
