package import Platform
import YAML

/// Substitutes variables in scalars. Their values are text and never add structure. Variables that are known to hold
/// secrets are not substituted; `DiagnosticCollector.refuseSubstitution` reports them when the whole manifest is known.
struct VariableSubstituter {
    private let environment: Environment
    private let refusesUnset: Bool

    /// - Parameter environment: the environment for a deferred substitution.
    init(_ substitution: Substitution, environment: Environment) {
        switch substitution {
        case .environment(let environment): (self.environment, refusesUnset) = (environment, true)
        case .deferred: (self.environment, refusesUnset) = (environment, false)
        }
    }

    /// - Parameter limit: of the resulting text; a longer one is not completed.
    func resolve(_ scalar: YAMLScalar, of node: YAMLNode, limit: TextLimit, findings: DiagnosticCollector)
        -> ResolvedText
    {
        guard InterpolatedString.isNeeded(for: scalar.text) else {
            return ResolvedText(value: scalar.text, isKnown: true, node: node)
        }
        let unknown = ResolvedText(value: scalar.text, isKnown: false, node: node)
        // Computed only for diagnostics, because it scans the whole line.
        lazy var written = ScalarSourceMap(scalar, of: node)
        let template: InterpolatedString
        do {
            template = try InterpolatedString(scalar.text)
        } catch {
            findings.error(
                "bad-substitution",
                error.message,
                at: (findings.isFull ? nil : written?.span(of: error.range)) ?? node.span,
                of: node.source,
                hint: error.hint
            )
            return unknown
        }
        var value = ""
        var isKnown = true
        for part in template.parts {
            guard limit.allows(value) else { break }
            switch part {
            case .literal(let text): value += text
            case .variable(let variable):
                let wantsPlace = !findings.isFull || findings.wantsSubstitution(of: variable.name)
                let span = (wantsPlace ? written?.span(of: variable.range) : nil) ?? node.span
                findings.recordSubstitution(of: variable.name, at: span, of: node.source)
                if SecretVariables.unsubstituted.contains(variable.name) {
                    isKnown = false
                } else if let text = self.value(of: variable) {
                    value += text
                } else {
                    isKnown = false
                    if refusesUnset { reportUnset(of: variable, at: span, node, findings) }
                }
            }
        }
        return isKnown ? ResolvedText(value: value, isKnown: true, node: node) : unknown
    }

    private func value(of variable: InterpolatedString.Variable) -> String? {
        let value = environment[variable.name]
        return switch variable.alternative {
        case .none: value
        case .fallback(let text): value?.isEmpty ?? true ? text : value
        case .errorMessage: value?.isEmpty ?? true ? nil : value
        }
    }

    private func reportUnset(
        of variable: InterpolatedString.Variable,
        at span: SourceSpan,
        _ node: YAMLNode,
        _ findings: DiagnosticCollector
    ) {
        let problem = "`\(variable.name)` \(environment[variable.name] == nil ? "is not set" : "is empty")"
        if case .errorMessage(let words) = variable.alternative, !words.isEmpty {
            findings.error("unset-variable", "\(problem): \(words)", at: span, of: node.source)
        } else {
            findings.error(
                "unset-variable",
                problem,
                at: span,
                of: node.source,
                hint: "set it, or give a default: `${\(variable.name):-default}`"
            )
        }
    }
}

/// The handling of `${NAME}` in a manifest.
package enum Substitution: Sendable {
    /// The variable's value is inserted; an unset variable is an error.
    case environment(Environment)
    /// A set variable's value is inserted; with an unset one, the text is unknown and not checked. For commands that
    /// run without the manifest's environment, such as `berth validate`.
    case deferred
}

/// Maps parts of a scalar's text to spans, if it is written on one line without escapes.
///
/// Parts must be requested in order: a single pass serves a hundred thousand of them.
struct ScalarSourceMap {
    private let line: Int
    private let text: [UInt8]
    /// The length of the passed text, and the column after it.
    private var offset = 0
    private var column: Int

    /// - Returns: `nil` for other scalars.
    init?(_ scalar: YAMLScalar, of node: YAMLNode) {
        let quote =
            switch scalar.style {
            case .plain: ""
            case .singleQuoted: "'"
            case .doubleQuoted: "\""
            case .literal, .folded: nil as String?
            }
        let (start, end) = (node.span.start, node.span.end)
        // The span may start with an anchor or a tag, or be an alias.
        guard let quote, let written = node.source.bytes(in: node.span),
            written.suffix(scalar.text.utf8.count + 2 * quote.utf8.count).elementsEqual(
                (quote + scalar.text + quote).utf8)
        else { return nil }
        self.line = start.line
        text = Array(scalar.text.utf8)
        column = end.column - quote.utf8.count - scalar.text.unicodeScalars.count
    }

    /// - Parameter range: in the text's UTF-8, after those of earlier calls.
    mutating func span(of range: Range<Int>) -> SourceSpan {
        let start = place(of: range.lowerBound)
        return SourceSpan(start: start, end: place(of: range.upperBound))
    }

    private mutating func place(of next: Int) -> SourcePosition {
        // Do not count continuation bytes of a character.
        column += text[offset..<next].count { $0 & 0xC0 != 0x80 }
        offset = next
        return SourcePosition(line: line, column: column)
    }
}
