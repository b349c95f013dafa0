/// Suggests known words for misspelt ones.
package enum SpellingSuggestion {
    /// - Parameters:
    ///   - word: the misspelt word.
    ///   - known: the known words.
    /// - Returns: the known word that differs least: by at most two letters (inserted, deleted, changed or swapped), by
    ///   case or hyphens, or by a missing end; `nil` if none is near.
    package static func to(_ word: String, among known: some Sequence<String>) -> String? {
        // A word that is much longer than all known words has no near word.
        guard word.utf8.count <= 200 else { return nil }
        let plain = plain(word)
        // A short word would be near to everything: one of three letters may be wrong.
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

    /// Returns a word without case, `-` and `_`.
    private static func plain(_ word: String) -> [UInt8] {
        word.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    }

    /// Returns the number of letters to insert, delete, change, or swap with the next (optimal string alignment).
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
