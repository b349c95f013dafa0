import BerthCore
import OrderedCollections
import Platform

/// What a selector can become that is being written, for the shells.
struct SelectorCompletion {
    let vocabulary: SelectorVocabulary

    /// - Parameter word: what is written of the selector.
    /// - Returns: whole words, in the manifest's order: keys with their `=`; behind one, what is written with each
    ///   value that its last one can become, but those that stand there already.
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

    /// Whether a shell inserts a value as it is. A selector would take one with a comma for more than one value.
    ///
    /// A cloned manifest is not trusted, and the completion scripts of older versions let bash expand the candidates: only
    /// plain ASCII values are offered.
    private static func isValue(_ text: String) -> Bool { text.isCompletionCandidate && !text.contains(scalar: ",") }

    /// Whether candidates can repeat what is written: plain text and patterns.
    private static func isWritable(_ word: String) -> Bool {
        word.unicodeScalars.allSatisfy { $0.isShellInert || $0 == "*" || $0 == "?" }
    }
}

/// A command line that is being written, as a shell tells it.
struct CompletionContext {
    /// The word that is being written.
    let current: String
    /// The files that are named with `-f`.
    let files: [String]

    /// - Parameters:
    ///   - words: of the whole command line, with the quotes that they were written with.
    ///   - index: which of them is being written; one behind the last is a new one.
    init(_ words: [String], writing index: Int) {
        var current = words.indices.contains(index) ? Self.unquoted(words[index]) : ""
        // zsh and fish let `--only=region` be one word.
        if current.hasPrefix(bytes: "--"), let separator = current.firstIndex(scalar: "=") {
            current = String(current.unicodeScalars[separator...].dropFirst())
        }
        self.current = current
        var files: [String] = []
        for (place, word) in words.enumerated() where place != index {
            if let file = word.rest(afterPrefix: "--file=") { files.append(Self.unquoted(String(file))) }
            if place > 0, place - 1 != index, ["-f", "--file"].contains(words[place - 1]) {
                files.append(Self.unquoted(word))
            }
        }
        self.files = files
    }

    /// The manifest that the command would read, as far as it can be read without asking anybody.
    /// - Returns: `nil` if berth finds no manifest, or an unsound one: completion reports no errors.
    func manifest(_ effects: Effects) -> Manifest? {
        guard let found = try? ManifestLocator(effects).find(named: files),
            found.locations.allSatisfy({ Self.isFile($0, effects.files) })
        else { return nil }
        let reading = try? ManifestLoader.read(
            from: found.locations, effects: effects, substitution: .deferred, contents: found.contents)
        return reading?.manifest
    }

    /// Whether reading it ends: a pipe would keep the shell waiting.
    private static func isFile(_ location: ManifestLocation, _ files: any FileSystem) -> Bool {
        guard case .file(let path) = location, let target = try? files.followingLinks(path) else { return false }
        return (try? files.status(target))??.kind == .file
    }

    /// A word as the shell will hand it over, as far as quotes go.
    private static func unquoted(_ word: String) -> String {
        var text = String.UnicodeScalarView()
        var quote: Unicode.Scalar?
        var isEscaped = false
        for scalar in word.unicodeScalars {
            if isEscaped {
                text.append(scalar)
                isEscaped = false
            } else if scalar == "\\", quote != "'" {
                isEscaped = true
            } else if scalar == quote {
                quote = nil
            } else if quote == nil, scalar == "'" || scalar == "\"" {
                quote = scalar
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension SelectionOptions {
    /// What argument-parser's completion scripts ask for: candidates for `--only` and `--skip`.
    @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        let line = CompletionContext(words, writing: index)
        guard let manifest = line.manifest(.live) else { return [] }
        return SelectorCompletion(vocabulary: SelectorVocabulary(manifest.registries)).candidates(for: line.current)
    }
}
