/// Finds what a misspelt word was meant to be.
package enum SpellingSuggestion {
    /// - Parameters:
    ///   - word: as it was written.
    ///   - known: what it may have been meant to be.
    /// - Returns: of the known words the one that differs least: in at most two letters (put in, left out, changed or
    ///   swapped), or in its case and hyphens, or because it is cut short; nil where none is near.
    package static func to(_ word: String, among known: some Sequence<String>) -> String? {
        // Nothing is near to a word that is much longer than all known words.
        guard word.utf8.count <= 200 else { return nil }
        let plain = plain(word)
        // A short word is near to everything: of three letters one may be wrong.
        let limit = min(2, plain.count / 3 + (plain.count == 2 ? 1 : 0))
        var best: (word: String, distance: Int)?
        for candidate in known {
            let other = self.plain(candidate)
            guard abs(other.count - plain.count) <= limit else { continue }
            let distance = distance(plain, other)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best { return best.word }
        let continued = plain.count < 3 ? [] : known.filter { self.plain($0).starts(with: plain) }
        return continued.count == 1 ? continued[0] : nil
    }

    /// Without what people spell differently: case, `-` and `_`.
    private static func plain(_ word: String) -> [UInt8] {
        word.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// How many letters must be put in, left out, changed, or swapped with the next (optimal string alignment).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for (column, otherLetter) in other.enumerated() {
                var cost = min(
                    last[column] + (letter == otherLetter ? 0 : 1),
                    last[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == otherLetter {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[other.count]
    }
}
