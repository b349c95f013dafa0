import Berth
import OrderedCollections

/// What a selector can become that is being written, for the shells.
struct SelectorCompletion {
    let vocabulary: SelectorVocabulary

    /// - Parameter word: what is written of the selector.
    /// - Returns: whole words, in the manifest's order: keys with their `=`; behind one, what is written with each
    ///   value that its last one can become, but those that stand there already.
    func candidates(for word: String) -> [String] {
        guard Self.isHarmless(word) else { return [] }
        guard let separator = word.firstIndex(of: "=") else {
            return vocabulary.values.filter { key, values in
                key.hasPrefix(word) && Self.isHarmless(key) && values.contains(where: Self.isValue)
            }.keys.map { "\($0)=" }
        }
        let key = String(word[..<separator])
        let written = word[word.index(after: separator)...].split(separator: ",", omittingEmptySubsequences: false)
        let last = written.last ?? ""
        let start = word.dropLast(last.count)
        return (vocabulary.values[key] ?? [])
            .filter { $0.hasPrefix(last) && !written.dropLast().contains($0[...]) && Self.isValue($0) }
            .map { "\(start)\($0)" }
    }

    /// Whether a selector can say a value as it is: one with a comma or `*` in it would be taken for more than one.
    private static func isValue(_ text: String) -> Bool {
        isHarmless(text) && !text.contains { ",*?".contains($0) }
    }

    /// Whether a shell takes a text for nothing but itself. bash runs what stands in `$(…)` in what it is given to
    /// choose from, and a manifest that has just been cloned may be anybody's.
    private static func isHarmless(_ text: String) -> Bool {
        text.allSatisfy { $0.isLetter || $0.isNumber || "-._/:@%+=,*?".contains($0) }
    }
}
