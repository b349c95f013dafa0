import YAML

/// The problems found so far, while a manifest's files are read.
final class Findings {
    private var diagnostics: [Diagnostic] = []
    private var seen: Set<Seen> = []
    /// The texts in the order they were read.
    private var ranks: [ObjectIdentifier: Int] = [:]
    private var redactions: [ObjectIdentifier: Redaction] = [:]
    private(set) var hasErrors = false
    /// How many were found beyond those that are listed.
    private(set) var unlisted = 0

    /// More than anybody reads. A hostile file could have hundreds of thousands.
    static let limit = 1000

    /// Whether what comes now is only counted.
    var isFull: Bool { diagnostics.count >= Self.limit }

    /// An anchor's content is read once for each of its aliases; what is wrong with it is told once.
    private struct Seen: Hashable {
        var source: ObjectIdentifier
        var span: Span
        var message: String
    }

    /// Makes a text known, behind those known already.
    func enter(_ source: Source) {
        ranks[ObjectIdentifier(source)] = ranks.count
    }

    func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { hasErrors = true }
        let key = Seen(
            source: ObjectIdentifier(diagnostic.source),
            span: diagnostic.span,
            message: diagnostic.message
        )
        if seen.contains(key) { return }
        guard !isFull else {
            unlisted += 1
            return
        }
        seen.insert(key)
        diagnostics.append(diagnostic)
    }

    func error(
        _ code: String,
        _ message: String,
        at span: Span,
        of source: Source,
        hint: String? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        add(Diagnostic(code: code, message: message, source: source, span: span, hint: hint, notes: notes))
    }

    func error(
        _ code: String,
        _ message: String,
        at node: Node,
        hint: String? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        error(code, message, at: node.span, of: node.source, hint: hint, notes: notes)
    }

    func warning(_ code: String, _ message: String, at node: Node, hint: String? = nil) {
        add(
            Diagnostic(
                severity: .warning,
                code: code,
                message: message,
                source: node.source,
                span: node.span,
                hint: hint
            )
        )
    }

    /// Keeps every scalar of a node out of the lines that diagnostics quote: it may be a secret in the wrong place.
    func conceal(_ node: Node) {
        switch node.content {
        case .scalar(let scalar):
            if scalar.isNull { return }
            conceal(node.span, of: node.source)
        case .sequence(let elements):
            elements.forEach(conceal)
        case .mapping(let entries):
            for entry in entries { conceal(entry.value) }
        }
    }

    /// Keeps a place of a text out of the lines that diagnostics quote.
    func conceal(_ span: Span, of source: Source) {
        redactions[ObjectIdentifier(source), default: Redaction(of: source)].add(span)
    }

    /// All of them, in the order of the texts and the places in them, without what is concealed.
    func inOrder() -> [Diagnostic] {
        let sources = redactions.mapValues { $0.redacted() }
        func concealed(_ source: Source) -> Source { sources[ObjectIdentifier(source)] ?? source }
        let order = diagnostics.enumerated().sorted { one, other in
            let (first, second) = (rank(one.element.source), rank(other.element.source))
            if first != second { return first < second }
            let (start, next) = (one.element.span.start, other.element.span.start)
            return start == next ? one.offset < other.offset : start < next
        }
        return order.map { _, diagnostic in
            var diagnostic = diagnostic
            diagnostic.source = concealed(diagnostic.source)
            for index in diagnostic.notes.indices {
                diagnostic.notes[index].source = concealed(diagnostic.notes[index].source)
            }
            return diagnostic
        }
    }

    private func rank(_ source: Source) -> Int { ranks[ObjectIdentifier(source)] ?? .max }
}
