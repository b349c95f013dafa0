import BerthCore
import Effects
import OrderedCollections
import Platform

/// Completes the value of `--only` or `--skip` for a shell.
struct SelectorCompletion {
    let vocabulary: SelectorVocabulary

    /// Returns the words that a partial selector can become, in the manifest's order.
    ///
    /// Without `=` in the selector these are keys, each with `=`. With it, these are the selector's text up to the last
    /// value, with each value that fits and is not yet listed.
    func candidates(for word: String) -> [String] {
        guard Self.isWritable(word) else { return [] }
        guard let separator = word.firstIndex(scalar: "=") else {
            return vocabulary.values.filter { key, values in
                key.hasPrefix(bytes: word) && key.isCompletionCandidate && values.contains(where: Self.isValue)
            }.keys.map { "\($0)=" }
        }
        let key = String(word[..<separator])
        let written = word[separator...].dropFirst().split(scalar: ",", omittingEmptySubsequences: false)
        let last = written.last ?? ""
        let start = word[..<last.startIndex]
        return (vocabulary.values[key] ?? [])
            .filter { value in
                value.hasPrefix(bytes: last) && Self.isValue(value)
                    && !written.dropLast().contains { $0.hasSameBytes(as: value) }
            }
            .map { "\(start)\($0)" }
    }

    /// Returns whether a value can be offered: a shell inserts it unchanged, and it has no comma, which separates
    /// values.
    ///
    /// A cloned manifest is not trusted, and the completion scripts of older versions let bash expand the candidates.
    /// So only plain ASCII values are offered.
    private static func isValue(_ text: String) -> Bool { text.isCompletionCandidate && !text.contains(scalar: ",") }

    /// Returns whether candidates can repeat the text: it has plain characters and wildcards only.
    private static func isWritable(_ word: String) -> Bool {
        word.unicodeScalars.allSatisfy { $0.isShellInert || $0 == "*" || $0 == "?" }
    }
}

/// The command line that a user is typing, as the shell passes it.
struct CompletionContext {
    /// The effects of the completion that runs. argument-parser calls it by a function without a context.
    @TaskLocal static var effects: Effects?

    /// The word at the cursor.
    let current: String
    /// The values of `-f`.
    let files: [String]

    /// - Parameters:
    ///   - words: the whole command line, with its quotes.
    ///   - index: of the word at the cursor; the count of words if it is a new one.
    init(_ words: [String], writing index: Int) {
        var current = words.indices.contains(index) ? ShellWords.unquoted(words[index]) : ""
        // zsh and fish pass `--only=region` as one word.
        if current.hasPrefix(bytes: "--"), let separator = current.firstIndex(scalar: "=") {
            current = String(current.unicodeScalars[separator...].dropFirst())
        }
        self.current = current
        var files: [String] = []
        for (place, word) in words.enumerated() where place != index {
            if let file = word.rest(afterPrefix: "--file=") { files.append(ShellWords.unquoted(String(file))) }
            if place > 0, place - 1 != index, ["-f", "--file"].contains(words[place - 1]) {
                files.append(ShellWords.unquoted(word))
            }
        }
        self.files = files
    }

    /// Reads the manifest that the command would read.
    /// - Returns: `nil` if none exists, or if it is invalid: completion reports no errors.
    func manifest(_ effects: Effects) -> Manifest? {
        guard let found = try? ManifestLocator(effects).find(named: files),
            found.locations.allSatisfy({ Self.isFile($0, effects.files) })
        else { return nil }
        let reading = try? ManifestLoader.read(
            from: found.locations, effects: effects, substitution: .deferred, contents: found.contents)
        return reading?.manifest
    }

    /// Returns whether a location is a regular file. A pipe would block the shell.
    private static func isFile(_ location: ManifestLocation, _ files: any FileSystem) -> Bool {
        guard case .file(let path) = location else { return false }
        return files.targetStatus(of: path)?.kind == .file
    }
}

extension SelectionOptions {
    /// Returns the candidates for `--only` and `--skip` to argument-parser's completion scripts.
    @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        let line = CompletionContext(words, writing: index)
        guard let manifest = CompletionContext.effects.flatMap(line.manifest) else { return [] }
        return SelectorCompletion(vocabulary: SelectorVocabulary(manifest.registries)).candidates(for: line.current)
    }
}
