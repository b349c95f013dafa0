import BerthCore
import DockerConfig
import FoundationEssentials
import OrderedCollections
import Platform

/// The messages of a table's rows. What rows have in common is said once below them, and so is what is too long for a
/// row: such a message stands there under a number. The further lines of one that fits stand there behind its first.
struct Advice {
    /// Each different one, in the rows' order.
    private var messages: [String] = []

    /// By message; none for one that its row says.
    private var numbers: [String: Int] = [:]

    /// The further lines that several messages have in common.
    private let shared: Set<[Substring]>

    /// Whether a message's further lines can be taken for those of another row.
    private let isAmbiguous: Bool

    /// - Parameters:
    ///   - texts: those of the rows that have one.
    ///   - others: how many rows have something else to say.
    init(_ texts: [String], others: Int = 0) {
        let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
        isAmbiguous = counts.count > 1 || others > 0
        shared = Dictionary(grouping: counts.keys, by: Self.furtherLines).filter { $1.count > 1 && !$0.isEmpty }
            .reduce(into: []) { $0.insert($1.key) }
        var seen: Set<String> = []
        for text in texts where seen.insert(text).inserted {
            let isShared = counts[text] ?? 0 > 1
            let further = Self.furtherLines(text)
            let isLong = !further.isEmpty && !shared.contains(further) && Self.headline(text).count > Self.room
            let isNumbered = isShared || (isLong && isAmbiguous)
            if isNumbered { numbers[text] = numbers.count + 1 }
            messages.append(text)
        }
    }

    /// How many characters of a message stand in a row where they stand below it as well.
    private static let room = 60

    /// What a row shows of its message: its first line, or its number.
    func cell(_ text: String) -> String {
        numbers[text].map { "[\($0)]" } ?? Self.headline(text)
    }

    /// A message's first line.
    static func headline(_ message: String) -> String {
        message.utf8.firstIndex(of: UInt8(ascii: "\n")).map { String(message[..<$0]) } ?? message
    }

    private static func furtherLines(_ message: String) -> [Substring] {
        Array(message.split(scalar: "\n").dropFirst())
    }

    /// What the rows had no room for, with a blank line behind it; nothing where there is none. Where the rows differ, it
    /// stands below the line that it belongs to, or is said once where it is the same for several of them.
    var lines: [String] {
        var lines: [String] = []
        var said: Set<[Substring]> = []
        for text in messages {
            let (first, rest) = (Self.headline(text), Self.furtherLines(text))
            if let number = numbers[text] {
                let mark = "[\(number)] "
                lines += ["  " + mark + first] + rest.map { "  " + String(repeating: " ", count: mark.count) + $0 }
            } else if shared.contains(rest) {
                if said.insert(rest).inserted { lines += rest.map { "  " + $0 } }
            } else if !rest.isEmpty {
                if isAmbiguous { lines.append("  " + first) }
                lines += rest.map { (isAmbiguous ? "    " : "  ") + $0 }
            }
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}

/// What to do next about how things stand, in a line.
struct StatusAdvice {
    let rows: [StatusRow]
    /// What is said again of the options that were given, with a blank before it.
    let options: String
    let now: Date

    /// What is said where nothing wants doing.
    static let settled = "Everything is as the manifest says."

    var line: String {
        let (steps, work) = (self.steps, self.work)
        let apply = "berth apply\(needsYes ? " --yes" : "")\(options)"
        if steps.isEmpty && work.isEmpty { return Self.settled }
        if steps.isEmpty { return "Next: \(apply) (\(work.joined(separator: ", ")))." }
        if steps == [Self.unhide] && work.isEmpty {
            return "Next: \(Self.unhide), which docker reads before what is stored here."
        }
        let shown = steps.prefix(3).joined(separator: ", ").inOneLine
        let more = steps.count > 3 ? " and \((steps.count - 3).withThousands) more (berth plan\(options))" : ""
        return "Next: \(shown)\(more), then \(apply)."
    }

    // MARK: What is in the way

    /// What has to be done before an apply can do all, each once, in the rows' order.
    private var steps: OrderedSet<String> {
        let isHidden = rows.contains { $0.health == .shadowed }
        return OrderedSet(rows.compactMap(Self.step) + (isHidden ? [Self.unhide] : []))
    }

    private static let unhide = "unset DOCKER_AUTH_CONFIG"

    /// Whether somebody's login goes, which takes a yes.
    private var needsYes: Bool { rows.contains(where: \.replacesForeignLogin) }

    /// What unblocks a registry; nil where it is not blocked, or where a yes is enough.
    private static func step(_ row: StatusRow) -> String? {
        guard row.action == .blocked, let reason = row.reason, !row.replacesForeignLogin else { return nil }
        switch reason {
        case .noPassword(let why):
            guard case .other(let login)? = row.declaration?.kind else { return remedy(why) }
            return switch login.password {
            case .variable(let name): "set \(name) (\(login.passwordPlace))"
            case .file(let path): "put the password into \(path) (\(login.passwordPlace))"
            // A command is in the way only before it is trusted.
            case .command: "read \(login.passwordPlace.file), then berth trust"
            }
        case .sourceExpired(let why):
            guard case .other(let login)? = row.declaration?.kind else { return remedy(why) }
            return "renew \(PasswordRequest(login)) (\(login.passwordPlace))"
        case .keptElsewhere, .mintedElsewhere:
            return "take \(row.host) out of credHelpers, or leave it out with --skip \("host=\(row.host)".shellWord)"
        case .owned(let manifest, _, _):
            return "declare \(row.host) in one manifest only (`\(manifest)` has it too)"
        case .programMissing(let program, .store): return "install docker-credential-\(program) or set `storage: file`"
        case .programMissing(let program, _): return "install docker-credential-\(program)"
        default: return remedy(reason.description)
        }
    }

    /// What a message of several lines says last: what to do. It stands alone where that is a command.
    private static func remedy(_ message: String) -> String {
        let lines = message.split(scalar: "\n")
        guard lines.count > 1, let last = lines.last, !last.hasPrefix(bytes: "There "),
            !last.hasPrefix(bytes: "It wrote: ")
        else {
            return "mend this (\(lines.first ?? ""))"
        }
        let advice = last.hasSuffix(bytes: ".") ? last.dropLast() : last
        let words = advice.split(scalar: "`", omittingEmptySubsequences: false)
        if words.count == 3, words[0] == "Run ", words[2].isEmpty { return String(words[1]) }
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

        mutating func add(_ row: StatusRow) {
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

extension StatusRow {
    /// Whether an apply has something to do about it, a yes given.
    fileprivate var isWork: Bool {
        switch action {
        case .blocked: replacesForeignLogin
        case .unchanged: false
        case nil: isDrift && health != .shadowed
        case .logIn, .refresh, .logOut, .forget: true
        }
    }

    /// Whether a login goes that cannot be had again.
    fileprivate var replacesForeignLogin: Bool {
        if case .wouldReplace = reason { action == .blocked } else { false }
    }
}
