import Berth
import Effects

/// A command line that is being written, as a shell tells it.
struct CommandLineWords {
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
        if current.hasPrefix("--"), let separator = current.firstIndex(of: "=") {
            current = String(current[current.index(after: separator)...])
        }
        self.current = current
        var files: [String] = []
        for (place, word) in words.enumerated() where place != index {
            if word.hasPrefix("--file=") { files.append(Self.unquoted(String(word.dropFirst("--file=".count)))) }
            if place > 0, place - 1 != index, ["-f", "--file"].contains(words[place - 1]) {
                files.append(Self.unquoted(word))
            }
        }
        self.files = files
    }

    /// The manifest that the command would read, as far as it can be read without asking anybody.
    /// - Returns: nil where there is none, or it is not sound: a person who writes a command is told nothing of it yet.
    func manifest(_ effects: Effects) -> Manifest? {
        guard let found = try? ManifestSearch(effects).find(named: files),
            !found.locations.contains(.standardInput)
        else { return nil }
        let reading = try? ManifestReader.read(
            from: found.locations, effects: effects, substitution: .deferred, contents: found.contents)
        return reading?.manifest
    }

    /// A word as the shell will hand it over, as far as quotes go.
    private static func unquoted(_ word: String) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            } else {
                text.append(character)
            }
        }
        return text
    }
}

extension SelectionOptions {
    /// What argument-parser's completion scripts ask for: candidates for `--only` and `--skip`.
    @Sendable static func completions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        let line = CommandLineWords(words, writing: index)
        guard let manifest = line.manifest(.live) else { return [] }
        return SelectorCompletion(vocabulary: SelectorVocabulary(manifest.registries)).candidates(for: line.current)
    }
}
