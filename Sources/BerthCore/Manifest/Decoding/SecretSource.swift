import YAML

extension ManifestFile {
    /// Refuses a secret that is written where its source belongs, and keeps it out of what is shown.
    /// - Parameters:
    ///   - secret: such as `a password`.
    ///   - key: the key that the source stands behind.
    /// - Returns: whether the node may be a source.
    func isSource(_ node: Node, of secret: String, _ key: String, example: String) -> Bool {
        guard let scalar = node.scalar, !scalar.isNull else { return true }
        let variable = Self.onlyVariable(in: scalar.text)
        if variable == nil { findings.conceal(node) }
        findings.error(
            "plain-secret",
            "\(secret) never stands in a manifest",
            at: node,
            hint: "say where it is: `\(key): {env: \(variable ?? "NAME")}`\(example)"
        )
        return false
    }

    /// The name of a variable that a secret is in.
    func variableName(_ node: Node) -> ResolvedText? {
        // Whoever mistakes this for the place of the secret itself must not see it in a log.
        guard let text = text(node, "`env`") else { return nil }
        guard text.isKnown, !Template.isName(text.value) else { return text }
        findings.conceal(node)
        findings.error(
            "bad-value",
            "`env` must be the name of a variable: letters, digits and `_`",
            at: node,
            hint: "write `{env: NAME}`"
        )
        return nil
    }

    /// The name, where a text is one `${NAME}` and nothing else.
    private static func onlyVariable(in text: String) -> String? {
        guard TextLimit.name.allows(text), let template = try? Template(text), template.parts.count == 1,
            case .variable(let variable) = template.parts[0], variable.alternative == .none
        else { return nil }
        return variable.name
    }
}
