import BerthCore
import Platform

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
