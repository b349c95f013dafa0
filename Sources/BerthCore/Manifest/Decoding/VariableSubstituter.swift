package import Platform
import YAML

/// Puts variables into scalars. What comes from the environment is text: it never adds structure. Variables that are known
/// to hold secrets are not substituted; `DiagnosticCollector.refuseSubstitution` reports them when the whole manifest is known.
struct VariableSubstituter {
    private let environment: Environment
    private let refusesUnset: Bool

    /// - Parameter surroundings: the environment of a deferred substitution.
    init(_ substitution: Substitution, surroundings: Environment) {
        switch substitution {
        case .environment(let environment): (self.environment, refusesUnset) = (environment, true)
        case .deferred: (environment, refusesUnset) = (surroundings, false)
        }
    }

    /// - Parameter limit: of the text that comes out; a longer one is not put together to its end.
    func resolve(_ scalar: Scalar, of node: Node, limit: TextLimit, findings: DiagnosticCollector) -> ResolvedText {
        guard InterpolatedString.isNeeded(for: scalar.text) else {
            return ResolvedText(value: scalar.text, isKnown: true, node: node)
        }
        let unknown = ResolvedText(value: scalar.text, isKnown: false, node: node)
        // Looked for where something is wrong alone: it takes a look at the whole line.
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
                findings.noteSubstitution(of: variable.name, at: span, of: node.source)
                if SecretVariables.unsubstituted.contains(variable.name) {
                    isKnown = false
                } else if let text = self.value(of: variable) {
                    value += text
                } else {
                    isKnown = false
                    if refusesUnset { complain(of: variable, at: span, node, findings) }
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
        case .complaint: value?.isEmpty ?? true ? nil : value
        }
    }

    private func complain(
        of variable: InterpolatedString.Variable,
        at span: Span,
        _ node: Node,
        _ findings: DiagnosticCollector
    ) {
        let problem = "`\(variable.name)` \(environment[variable.name] == nil ? "is not set" : "is empty")"
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
}

/// What becomes of `${NAME}` in a manifest.
package enum Substitution: Sendable {
    /// The variable's text takes its place; where it is not set that is an error.
    case environment(Environment)
    /// The same where the variable is set; where it is not, the value stays unknown, and no rule is applied to it.
    /// For what must do without the environment that a manifest is made for, such as `berth validate`.
    case deferred
}
