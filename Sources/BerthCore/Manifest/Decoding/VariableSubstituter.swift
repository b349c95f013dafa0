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

    /// Whether an unset variable is no error, and its text is not known.
    var defers: Bool { !refusesUnset }

    /// - Parameter limit: of the resulting text; a longer one is not completed.
    func resolve(_ scalar: YAMLScalar, of node: YAMLNode, limit: TextLimit, findings: DiagnosticCollector)
        -> ResolvedText
    {
        guard InterpolatedString.isNeeded(for: scalar.text) else {
            return ResolvedText(value: scalar.text, isKnown: true, node: node)
        }
        guard let parts = parts(scalar, of: node, limit: limit, takesValues: false, findings) else {
            return ResolvedText(value: scalar.text, isKnown: false, node: node)
        }
        return ResolvedText(value: ProfileTemplate(parts).text(with: [:]), isKnown: true, node: node)
    }

    /// Substitutes the variables of a profile's text, which may also contain values of a registry: `region` is then the
    /// registry's, too.
    func resolveTemplate(_ scalar: YAMLScalar, of node: YAMLNode, limit: TextLimit, findings: DiagnosticCollector)
        -> ResolvedTemplate
    {
        guard let parts = parts(scalar, of: node, limit: limit, takesValues: true, findings) else {
            return ResolvedTemplate(template: ProfileTemplate(scalar.text), isKnown: false, node: node)
        }
        return ResolvedTemplate(template: ProfileTemplate(parts), isKnown: true, node: node)
    }

    /// - Parameter takesValues: whether the text may contain values of a registry.
    /// - Returns: `nil` if a value is not known.
    private func parts(
        _ scalar: YAMLScalar, of node: YAMLNode, limit: TextLimit, takesValues: Bool, _ findings: DiagnosticCollector
    ) -> [ProfileTemplate.Part]? {
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
            return nil
        }
        var parts: [ProfileTemplate.Part] = []
        var text = ""
        var isKnown = true
        for part in template.parts {
            guard limit.allows(text) else { break }
            switch part {
            case .literal(let literal): text += literal
            case .variable(let variable) where variable.isDotted || takesValues && variable.isRegion:
                if takesValues, let value = RegistryValue(rawValue: variable.name) {
                    parts += [.text(text), .value(value, variable.alternative)]
                    text = ""
                } else {
                    isKnown = false
                    let span = (findings.isFull ? nil : written?.span(of: variable.range)) ?? node.span
                    reportDotted(variable, at: span, of: node.source, findings)
                }
            case .variable(let variable):
                let wantsPlace = !findings.isFull || findings.wantsSubstitution(of: variable.name)
                let span = (wantsPlace ? written?.span(of: variable.range) : nil) ?? node.span
                findings.recordSubstitution(of: variable.name, at: span, of: node.source)
                if SecretVariables.unsubstituted.contains(variable.name) {
                    isKnown = false
                } else if let value = self.value(of: variable) {
                    text += value
                } else {
                    isKnown = false
                    if refusesUnset { reportUnset(of: variable, at: span, node, findings) }
                }
            }
        }
        return isKnown ? parts + [.text(text)] : nil
    }

    private func value(of variable: InterpolatedString.Variable) -> String? {
        let value = environment[variable.name]
        return switch variable.alternative {
        case .none: value
        case .fallback(let text): value?.isEmpty ?? true ? text : value
        case .errorMessage: value?.isEmpty ?? true ? nil : value
        }
    }

    /// Reports a name with a dot that is unknown, or not allowed in this text.
    private func reportDotted(
        _ variable: InterpolatedString.Variable, at span: SourceSpan, of source: SourceText,
        _ findings: DiagnosticCollector
    ) {
        if RegistryValue(rawValue: variable.name) != nil {
            findings.error(
                "misplaced-value", "`${\(variable.name)}` cannot be used here", at: span, of: source,
                hint: "it may be only in \(ProfileTextRule.keys)")
            return
        }
        let nearest =
            findings.isFull
            ? nil : SpellingSuggestion.to(variable.name, among: RegistryValue.allCases.map(\.rawValue))
        findings.error(
            "unknown-value", "there is no `${\(variable.name)}`: a name with a dot is not a variable", at: span,
            of: source, hint: nearest.map { "did you mean `${\($0)}`?" } ?? "known are \(RegistryValue.list)")
    }

    private func reportUnset(
        of variable: InterpolatedString.Variable,
        at span: SourceSpan,
        _ node: YAMLNode,
        _ findings: DiagnosticCollector
    ) {
        if variable.isRegion, variable.alternative == .none {
            findings.error(
                "unset-variable", "`region` is not set", at: span, of: node.source,
                hint: "it is a registry's region only in \(ProfileTextRule.keys)")
            return
        }
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

extension InterpolatedString.Variable {
    /// Whether it is the registry's region in a profile's text, and a variable of the environment elsewhere.
    fileprivate var isRegion: Bool { name == RegistryValue.region.rawValue }
}

extension RegistryValue {
    /// All of them, for hints.
    fileprivate static let list: String = {
        let names = allCases.map { "`${\($0.rawValue)}`" }
        return names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
    }()
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
