import OrderedCollections
import YAML

/// Collects the diagnostics of a manifest's files.
final class DiagnosticCollector {
    private var diagnostics: [Diagnostic] = []
    private var seen: Set<DiagnosticKey> = []
    /// The order in which the texts were read.
    private var ranks: [ObjectIdentifier: Int] = [:]
    private var redactions: [ObjectIdentifier: Redaction] = [:]
    /// The texts that may be any file: their lines are not quoted.
    private var unquoted: Set<ObjectIdentifier> = []
    /// The first places of each substituted variable.
    private var substitutions: OrderedDictionary<String, OrderedSet<VariableUse>> = [:]
    /// The sources of `substitutions`.
    private var sources: [ObjectIdentifier: SourceText] = [:]
    private var suggestions: [Misspelling: String?] = [:]
    private var counts: [Diagnostic.Severity: Int] = [:]
    /// The number of diagnostics beyond the limit.
    private(set) var unlisted = 0

    /// The limit for errors, and for warnings. A hostile file could have hundreds of thousands.
    static let limit = 1000
    /// For each variable.
    private static let substitutionLimit = 100

    var hasErrors: Bool { counts[.error] != nil }

    /// Whether further errors are only counted.
    var isFull: Bool { isFull(of: .error) }

    /// Returns whether the limit is reached. Errors and warnings have separate limits: a thousand warnings hide no
    /// error.
    private func isFull(of severity: Diagnostic.Severity) -> Bool { counts[severity, default: 0] >= Self.limit }

    /// Identifies a diagnostic: an anchor's content is decoded once for each alias, but reported once.
    private struct DiagnosticKey: Hashable {
        var source: ObjectIdentifier
        var span: SourceSpan
        var message: String
    }

    /// A place where a variable is substituted.
    private struct VariableUse: Hashable {
        var source: ObjectIdentifier
        var span: SourceSpan
    }

    /// An unknown key in a kind of mapping.
    private struct Misspelling: Hashable {
        var word: String
        var kind: String
    }

    /// Registers a text after the earlier ones.
    func register(_ source: SourceText) {
        ranks[ObjectIdentifier(source)] = ranks.count
    }

    func add(_ diagnostic: Diagnostic) {
        let key = DiagnosticKey(
            source: ObjectIdentifier(diagnostic.source),
            span: diagnostic.span,
            message: diagnostic.message
        )
        if seen.contains(key) { return }
        guard !isFull(of: diagnostic.severity) else {
            unlisted += 1
            return
        }
        counts[diagnostic.severity, default: 0] += 1
        seen.insert(key)
        diagnostics.append(diagnostic)
    }

    func error(
        _ code: String,
        _ message: String,
        at span: SourceSpan,
        of source: SourceText,
        hint: String? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        add(Diagnostic(code: code, message: message, source: source, span: span, hint: hint, notes: notes))
    }

    func error(
        _ code: String,
        _ message: String,
        at node: YAMLNode,
        hint: String? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        error(code, message, at: node.span, of: node.source, hint: hint, notes: notes)
    }

    func warning(_ code: String, _ message: String, at node: YAMLNode, hint: String? = nil) {
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

    /// Suppresses quoted lines of a text that may be any file, such as one with secrets.
    func suppressQuotes(of source: SourceText) {
        unquoted.insert(ObjectIdentifier(source))
    }

    /// Returns whether a variable has fewer recorded places than the limit.
    func wantsSubstitution(of name: String) -> Bool { (substitutions[name]?.count ?? 0) < Self.substitutionLimit }

    /// Records a place where a variable is substituted.
    func recordSubstitution(of name: String, at span: SourceSpan, of source: SourceText) {
        guard wantsSubstitution(of: name) else { return }
        sources[ObjectIdentifier(source)] = source
        substitutions[name, default: []].append(VariableUse(source: ObjectIdentifier(source), span: span))
    }

    /// The names of all variables that are substituted.
    var substitutedVariables: Set<String> { Set(substitutions.keys) }

    /// Reports substitutions of variables that hold secrets: `plan` and `list` would print the secret, and AWS would
    /// get it as a name.
    func refuseSubstitution(of secretVariables: Set<String>) {
        for (name, uses) in substitutions where secretVariables.contains(name) {
            for use in uses {
                guard let source = sources[use.source] else { continue }
                error(
                    "secret-substitution",
                    "`\(name)` holds a secret, which berth does not substitute into a manifest",
                    at: use.span,
                    of: source,
                    hint: "to use it as a password, write `password: {env: \(name)}`"
                )
            }
        }
    }

    /// Returns the known key that is nearest to an unknown one; `nil` if none is near. The result is cached, because an
    /// alias can put the same key into many mappings.
    func nearestKey(to word: String, of kind: MappingDecoder.Kind) -> String? {
        // Further errors are only counted.
        if isFull { return nil }
        let misspelling = Misspelling(word: word, kind: kind.name)
        if let known = suggestions[misspelling] { return known }
        let nearest = SpellingSuggestion.to(word, among: kind.keys)
        suggestions[misspelling] = .some(nearest)
        return nearest
    }

    /// Conceals every scalar of a node in quoted lines: it may be a secret in the wrong place.
    func conceal(_ node: YAMLNode) {
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

    /// Conceals a span of a text in quoted lines.
    func conceal(_ span: SourceSpan, of source: SourceText) {
        redactions[ObjectIdentifier(source), default: Redaction(of: source)].add(span)
    }

    /// Returns the diagnostics in the order of texts and places, with secrets concealed.
    func sortedDiagnostics() -> [Diagnostic] {
        let sources = redactions.mapValues { $0.redacted() }
        func concealed(_ source: SourceText) -> SourceText { sources[ObjectIdentifier(source)] ?? source }
        let order = diagnostics.enumerated().sorted { one, other in
            let (first, second) = (rank(one.element.source), rank(other.element.source))
            if first != second { return first < second }
            let (start, next) = (one.element.span.start, other.element.span.start)
            return start == next ? one.offset < other.offset : start < next
        }
        return order.map { _, diagnostic in
            var diagnostic = diagnostic
            diagnostic.quotesLines = !unquoted.contains(ObjectIdentifier(diagnostic.source))
            diagnostic.source = concealed(diagnostic.source)
            for index in diagnostic.notes.indices {
                diagnostic.notes[index].source = concealed(diagnostic.notes[index].source)
            }
            return diagnostic
        }
    }

    private func rank(_ source: SourceText) -> Int { ranks[ObjectIdentifier(source)] ?? .max }
}

extension DiagnosticCollector {
    /// Adds a syntax error. Its quoted lines may contain secrets, and without nodes their places are unknown: so the
    /// rest of a line after a secret's key is concealed.
    func addSyntaxError(_ diagnostic: Diagnostic) {
        add(diagnostic)
        let places = [(diagnostic.source, diagnostic.span)] + diagnostic.notes.map { ($0.source, $0.span) }
        for (source, span) in places {
            guard let line = source.line(span.start.line) else { continue }
            if let column = Self.columnOfSecret(in: Array(line.unicodeScalars)) {
                let start = SourcePosition(line: span.start.line, column: column)
                conceal(SourceSpan(start: start, end: SourcePosition(line: span.start.line, column: .max)), of: source)
            }
        }
    }

    /// Returns the column of the value of the first key that sounds like a secret, from 1. A value that begins with a
    /// brace is a source and not a secret.
    private static func columnOfSecret(in line: [Unicode.Scalar]) -> Int? {
        var word = ""
        var isComplete = false
        for (index, scalar) in line.enumerated() {
            if scalar == ":" && MappingDecoder.looksSecret(word) {
                guard let value = line[(index + 1)...].firstIndex(where: { scalar in scalar != " " && scalar != "\t" })
                else {
                    return nil
                }
                return line[value] == "{" ? nil : value + 1
            }
            let isPartOfWord = scalar.properties.isAlphabetic || scalar == "_" || scalar == "-"
            if isPartOfWord {
                if isComplete { (word, isComplete) = ("", false) }
                word.unicodeScalars.append(scalar)
            } else if scalar == "\"" || scalar == "'" || scalar == " " || scalar == "\t" {
                // A quote or blanks may separate a key from its colon.
                isComplete = true
            } else {
                (word, isComplete) = ("", false)
            }
        }
        return nil
    }
}

extension Diagnostic {
    /// The diagnostic without words of the text in its message, for a text that may be a secret.
    var withoutText: Diagnostic {
        var copy = self
        switch code {
        case "undefined-alias": copy.message = "an alias names no anchor before it"
        case "recursive-alias": copy.message = "an alias is inside its own anchor"
        case "unsupported-tag": copy.message = "a tag is not allowed here"
        default: break
        }
        return copy
    }
}

/// The concealed places of a text.
struct Redaction {
    private let source: SourceText
    /// A set, because an alias may put the same scalar into many nodes.
    private var spans: Set<SourceSpan> = []

    init(of source: SourceText) {
        self.source = source
    }

    mutating func add(_ span: SourceSpan) {
        spans.insert(span)
    }

    /// Returns the text with asterisks in those places; lines and columns are unchanged.
    func redacted() -> SourceText {
        var lines: [[Unicode.Scalar]] = []
        while let line = source.line(lines.count + 1) { lines.append(Array(line.unicodeScalars)) }
        for span in spans {
            for number in span.start.line...span.end.line where number <= lines.count {
                let from = number == span.start.line ? span.start.column - 1 : 0
                let to = number == span.end.line ? span.end.column - 1 : .max
                for column in lines[number - 1].indices.clamped(to: from..<max(from, to)) {
                    if lines[number - 1][column] != " " { lines[number - 1][column] = "*" }
                }
            }
        }
        let text = lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
        return SourceText(name: source.name, bytes: Array(text.utf8))
    }
}
