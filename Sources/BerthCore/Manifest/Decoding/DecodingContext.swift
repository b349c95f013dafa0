import Platform
import SystemPackage
import YAML

/// Converts nodes of one manifest file to values, and reports errors.
///
/// Each function reports an invalid node and returns `nil`. It also returns `nil`, without a report, for a value that
/// is not known yet.
struct DecodingContext {
    let source: SourceText
    /// The file's directory, from which its relative paths start; for standard input, the working directory.
    let directory: FilePath
    let environment: Environment
    let substituter: VariableSubstituter
    let findings: DiagnosticCollector

    // MARK: Texts

    /// Returns any scalar except null.
    /// - Parameters:
    ///   - subject: the value's name for messages, such as `` `name` ``.
    ///   - limit: the limit before and after substitution.
    func scalar(_ node: YAMLNode, _ subject: String, limit: TextLimit = .name) -> ResolvedText? {
        guard let scalar = node.scalar else {
            wrongKind(node, "\(subject) takes a single value", hint: nil)
            return nil
        }
        if scalar.isNull {
            findings.error("empty-value", "\(subject) has no value", at: node, hint: "write a value here")
            return nil
        }
        guard limit.allows(scalar.text) else {
            reportLength(node, subject, limit)
            return nil
        }
        let text = substituter.resolve(scalar, of: node, limit: limit, findings: findings)
        guard limit.allows(text.value) else {
            reportLength(node, subject, limit)
            return nil
        }
        return text
    }

    /// Returns a text of a profile, which may contain values of a registry. It is checked with examples of them.
    func template(_ node: YAMLNode, _ rule: ProfileTextRule) -> ResolvedTemplate? {
        // All but the values of a registry is as for other texts.
        guard let scalar = node.scalar, InterpolatedString.isNeeded(for: scalar.text), rule.limit.allows(scalar.text)
        else {
            let text = text(node, rule.subject, limit: rule.limit, rule.allows, else: rule.objection)
            return text.map { ResolvedTemplate(template: ProfileTemplate($0.value), isKnown: $0.isKnown, node: node) }
        }
        let text = substituter.resolveTemplate(scalar, of: node, limit: rule.limit, findings: findings)
        guard text.isKnown else { return text }
        let example = text.template.text(with: ProfileTextRule.exampleValues)
        guard rule.limit.allows(example) else {
            reportLength(node, rule.subject, rule.limit)
            return nil
        }
        guard !example.isEmpty else {
            findings.error("empty-value", "\(rule.subject) must not be empty", at: node, hint: "write a value here")
            return nil
        }
        guard rule.allows(example) else {
            let (message, hint) = rule.objection
            findings.error("bad-value", "\(text.quoted) \(message)", at: node, hint: hint)
            return nil
        }
        return text
    }

    private func reportLength(_ node: YAMLNode, _ subject: String, _ limit: TextLimit) {
        findings.error("too-long", "\(subject) is longer than \(limit.words) characters", at: node, hint: "shorten it")
    }

    /// Returns a scalar that is not empty.
    func text(_ node: YAMLNode, _ subject: String, limit: TextLimit = .name) -> ResolvedText? {
        guard let text = scalar(node, subject, limit: limit) else { return nil }
        if text.isKnown && text.value.isEmpty {
            findings.error("empty-value", "\(subject) must not be empty", at: node, hint: "write a value here")
            return nil
        }
        return text
    }

    /// Returns a name, which is printed within a line: it has no line ends, control characters or formatting
    /// characters.
    func name(_ node: YAMLNode, _ subject: String) -> ResolvedText? {
        guard let text = text(node, subject) else { return nil }
        return checkName(text.isKnown ? text.value : "", subject, at: node) ? text : nil
    }

    /// Reports a name that is not one line.
    /// - Returns: whether it is one.
    func checkName(_ name: String, _ subject: String, at node: YAMLNode) -> Bool {
        if name.isHarmlessLine { return true }
        findings.error(
            "bad-name", "\(subject) must be one line without control characters", at: node,
            hint: "write it in one line"
        )
        return false
    }

    /// Returns a text that meets a rule, if its value is known.
    /// - Parameters:
    ///   - rule: returns whether the text is valid.
    ///   - wrong: the end of the message for an invalid text, such as `is not a region`, and a hint.
    func text(
        _ node: YAMLNode,
        _ subject: String,
        limit: TextLimit = .name,
        _ rule: (String) -> Bool,
        else wrong: @autoclosure () -> (message: String, hint: String?)
    ) -> ResolvedText? {
        guard let text = text(node, subject, limit: limit) else { return nil }
        if text.isKnown && !rule(text.value) {
            let (message, hint) = wrong()
            findings.error("bad-value", "\(text.quoted) \(message)", at: node, hint: hint)
            return nil
        }
        return text
    }

    func boolean(_ node: YAMLNode, _ subject: String) -> Bool? {
        var hint: String? {
            switch node.scalar?.text.lowercased() {
            case "true", "yes", "on", "1": "write `true`"
            case "false", "no", "off", "0": "write `false`"
            default: nil
            }
        }
        let isRight: (String) -> Bool = { ["true", "false"].contains($0) }
        let text = text(node, subject, isRight, else: ("is neither `true` nor `false`", hint))
        return text.flatMap { $0.isKnown ? $0.value == "true" : nil }
    }

    /// - Parameter range: the allowed durations, and words for them.
    func duration(
        _ node: YAMLNode,
        _ subject: String,
        in range: (limits: ClosedRange<Duration>, words: String)? = nil
    ) -> Duration? {
        var hint: String {
            let isNumber = node.scalar.map { Int($0.text) != nil } ?? false
            return isNumber ? "add a unit: `s`, `m`, `h` or `d`" : "write it like `90s`, `30m`, `6h`, `7d` or `1h30m`"
        }
        let isRight: (String) -> Bool = { DurationParser.parse($0) != nil }
        guard let text = text(node, subject, isRight, else: ("is not a duration", hint)), text.isKnown,
            let duration = DurationParser.parse(text.value)
        else { return nil }
        if let range, !range.limits.contains(duration) {
            findings.error("bad-value", "\(subject) must be \(range.words)", at: node)
            return nil
        }
        if duration > DurationParser.longest.length {
            findings.error("bad-value", "\(subject) must be at most \(DurationParser.longest.text)", at: node)
            return nil
        }
        return duration
    }

    /// Returns a file's path, absolute from the manifest's directory; `~/` is the home directory.
    func path(_ node: YAMLNode, _ subject: String) -> ResolvedText? {
        guard var text = text(node, subject, limit: .path) else { return nil }
        if text.isKnown { text.value = path(text.value).string }
        return text
    }

    func path(_ text: String) -> FilePath {
        text.hasSameBytes(as: "~") || text.hasPrefix(bytes: "~/")
            ? environment.absolute(text) : directory.pushing(FilePath(text)).lexicallyNormalized()
    }

    // MARK: Collections

    /// - Parameters:
    ///   - key: the list's key.
    ///   - elements: the name of its elements for messages.
    func list(_ node: YAMLNode, _ key: String, of elements: String) -> [YAMLNode]? {
        if node.scalar?.isNull ?? false {
            findings.error(
                "empty-list",
                "`\(key)` has no value",
                at: node,
                hint: "delete it, or list \(elements) below"
            )
            return nil
        }
        guard let list = node.sequence else {
            wrongKind(node, "`\(key)` must be a list of \(elements)", hint: Self.asList(node))
            return nil
        }
        if list.isEmpty {
            findings.error("empty-list", "`\(key)` is an empty list", at: node, hint: "delete it, or fill it")
            return nil
        }
        return list
    }

    func mapping(_ node: YAMLNode, _ subject: String, hint: String? = nil) -> [YAMLNode.Entry]? {
        guard let entries = node.mapping else {
            wrongKind(node, "\(subject) must be a mapping", hint: hint)
            return nil
        }
        return entries
    }

    /// Returns a hint how to write a node as a list.
    private static func asList(_ node: YAMLNode) -> String {
        guard let text = node.scalar?.text else { return "start each with `- `" }
        if !TextLimit.name.allows(text) { return "write `[ONE, TWO]`" }
        if InterpolatedString.isNeeded(for: text) { return "a variable cannot hold a list: write `[${ONE}, ${TWO}]`" }
        if text.utf8.contains(where: { "\n\"'[]{}".utf8.contains($0) }) { return "write `[ONE, TWO]`" }
        return "write `[\(text.split { scalar in scalar == " " || scalar == "," }.joined(separator: ", "))]`"
    }

    private func wrongKind(_ node: YAMLNode, _ expectation: String, hint: String?) {
        let found =
            switch node.content {
            case .scalar(let scalar): scalar.isNull ? "empty" : "a single value"
            case .sequence: "a list"
            case .mapping: "a mapping"
            }
        findings.error("wrong-kind", "\(expectation), not \(found)", at: node, hint: hint)
    }
}

extension DecodingContext {
    /// Reports a secret that is written in place of its source, and conceals it.
    /// - Parameters:
    ///   - secret: such as `a password`.
    ///   - key: the source's key.
    /// - Returns: whether the node may be a source.
    func isSource(_ node: YAMLNode, of secret: String, _ key: String, example: String) -> Bool {
        guard let scalar = node.scalar, !scalar.isNull else { return true }
        let variable = Self.onlyVariable(in: scalar.text)
        if variable == nil { findings.conceal(node) }
        findings.error(
            "plain-secret",
            "\(secret) must not be in a manifest",
            at: node,
            hint: "name its source: `\(key): {env: \(variable ?? "NAME")}`\(example)"
        )
        return false
    }

    /// Returns the name of a variable that holds a secret.
    func variableName(_ node: YAMLNode) -> ResolvedText? {
        // A user may have written the secret itself here: conceal it.
        guard let text = text(node, "`env`") else { return nil }
        guard text.isKnown, !InterpolatedString.isName(text.value) else { return text }
        findings.conceal(node)
        findings.error(
            "bad-value",
            "`env` must be the name of a variable: letters, digits and `_`",
            at: node,
            hint: "write `{env: NAME}`"
        )
        return nil
    }

    /// Returns the name if a text is one `${NAME}` and nothing else.
    private static func onlyVariable(in text: String) -> String? {
        guard TextLimit.name.allows(text), let template = try? InterpolatedString(text), template.parts.count == 1,
            case .variable(let variable) = template.parts[0], variable.alternative == .none, !variable.isDotted
        else { return nil }
        return variable.name
    }
}
