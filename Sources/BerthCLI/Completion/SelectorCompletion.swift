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
