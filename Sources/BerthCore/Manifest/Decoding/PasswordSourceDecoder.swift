import Platform
import SystemPackage
import YAML

/// Decodes the source of a registry's password.
struct PasswordSourceDecoder {
    let file: DecodingContext

    private static let kind = MappingDecoder.Kind(
        name: "a password",
        keys: ["env", "file", "command"],
        example: "{env: GITHUB_TOKEN}"
    )

    func read(_ node: YAMLNode) -> (source: RegistryDeclaration.PasswordSource, place: FileLocation)? {
        guard
            file.isSource(node, of: "a password", "password", example: ", `{file: PATH}` or `{command: [PROGRAM, …]}`")
        else { return nil }
        concealInvalidSource(node)
        guard let section = MappingDecoder(node, Self.kind, in: file), let source = section.only(of: Self.kind.keys)
        else {
            return nil
        }
        let place = FileLocation(source.value)
        switch source.name {
        case "env": return file.variableName(source.value).map { (.variable($0.value), place) }
        case "file": return file.path(source.value, "`file`").map { (.file($0.value), place) }
        default: return command(source.value).map { (.command($0), place) }
        }
    }

    /// Decodes a program and its arguments, without a shell; arguments may be empty.
    private func command(_ node: YAMLNode) -> PasswordCommand? {
        guard let words = file.list(node, "command", of: "the program and its arguments") else { return nil }
        var command = PasswordCommand(words: [], directory: file.directory)
        for (index, word) in words.enumerated() {
            let text =
                index == 0
                ? file.text(word, "the program", limit: .path) : file.scalar(word, "an argument", limit: .word)
            guard let text, isWord(text) else { return nil }
            // A path starts from the manifest's directory: the helper runs it from wherever docker is.
            let isPath = index == 0 && text.isKnown && text.value.utf8.contains(UInt8(ascii: "/"))
            command.words.append(isPath ? file.path(text.value).string : text.value)
            command.written.append(word.scalar?.text ?? "")
        }
        return command
    }

    /// Reports a NUL: the system would end the word there, and run a word that berth did not show.
    private func isWord(_ text: ResolvedText) -> Bool {
        guard text.value.utf8.contains(0) else { return true }
        file.findings.error("bad-value", "a command's word must not contain a NUL", at: text.node, hint: "delete it")
        return false
    }

    /// Conceals values of unknown keys and lists, which may be the password itself.
    private func concealInvalidSource(_ node: YAMLNode) {
        guard let entries = node.mapping else { return file.findings.conceal(node) }
        for entry in entries where !Self.kind.keys.contains(entry.name) { file.findings.conceal(entry.value) }
    }
}
