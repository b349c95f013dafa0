import Effects
import YAML

/// Puts variables into scalars. What comes from the environment is text: it never adds structure.
struct Substituter {
    private let environment: Environment
    private let refusesUnset: Bool

    /// - Parameter surroundings: the environment of a deferred substitution.
    init(_ substitution: Substitution, surroundings: Environment) {
        switch substitution {
        case .environment(let environment): (self.environment, refusesUnset) = (environment, true)
        case .deferred: (environment, refusesUnset) = (surroundings, false)
        }
    }

    func resolve(_ scalar: Scalar, of node: Node, findings: Findings) -> ResolvedText {
        guard Template.isNeeded(for: scalar.text) else {
            return ResolvedText(value: scalar.text, isKnown: true, node: node)
        }
        let unknown = ResolvedText(value: scalar.text, isKnown: false, node: node)
        let template: Template
        do {
            template = try Template(scalar.text)
        } catch {
            findings.error(
                "bad-substitution",
                error.message,
                at: span(of: error.range, in: scalar, of: node),
                of: node.source,
                hint: error.hint
            )
            return unknown
        }
        var value = ""
        var isKnown = true
        for part in template.parts {
            switch part {
            case .literal(let text): value += text
            case .variable(let variable):
                if let text = self.value(of: variable) {
                    value += text
                } else {
                    isKnown = false
                    if refusesUnset { complain(of: variable, in: scalar, of: node, findings) }
                }
            }
        }
        return isKnown ? ResolvedText(value: value, isKnown: true, node: node) : unknown
    }

    private func value(of variable: Template.Variable) -> String? {
        let value = environment[variable.name]
        return switch variable.alternative {
        case .none: value
        case .fallback(let text): value?.isEmpty ?? true ? text : value
        case .complaint: value?.isEmpty ?? true ? nil : value
        }
    }

    private func complain(
        of variable: Template.Variable,
        in scalar: Scalar,
        of node: Node,
        _ findings: Findings
    ) {
        let problem = "`\(variable.name)` \(environment[variable.name] == nil ? "is not set" : "is empty")"
        let span = span(of: variable.range, in: scalar, of: node)
        if case .complaint(let words) = variable.alternative, !words.isEmpty {
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

    /// Where a part of a scalar's text stands: known where the scalar is written on one line without escapes, else it
    /// is the whole scalar.
    private func span(of range: Range<Int>, in scalar: Scalar, of node: Node) -> Span {
        let quote =
            switch scalar.style {
            case .plain: ""
            case .singleQuoted: "'"
            case .doubleQuoted: "\""
            case .literal, .folded: nil as String?
            }
        let (start, end) = (node.span.start, node.span.end)
        guard let quote, start.line == end.line, let line = node.source.line(start.line)?.unicodeScalars else {
            return node.span
        }
        // An anchor or a tag may stand before the text, and an alias instead of it.
        let written = String(
            String.UnicodeScalarView(line.dropFirst(start.column - 1).prefix(end.column - start.column))
        )
        guard written.hasSuffix(quote + scalar.text + quote) else { return node.span }
        let bytes = Array(scalar.text.utf8)
        func column(_ offset: Int) -> Int {
            end.column - quote.count - String(decoding: bytes[offset...], as: UTF8.self).unicodeScalars.count
        }
        return Span(
            start: Position(line: start.line, column: column(range.lowerBound)),
            end: Position(line: start.line, column: column(range.upperBound))
        )
    }
}
