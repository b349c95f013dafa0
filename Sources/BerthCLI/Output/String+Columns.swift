import Platform

extension String {
    /// How many columns of a terminal the text takes. Counting bytes is enough, and much faster, where each is a
    /// character.
    var columns: Int { utf8.allSatisfy { $0 < 0x80 } ? utf8.count : count }

    /// The text in lines of whole words that have room; a word that has none is a line of its own.
    /// - Parameter room: in columns; `nil` for any number.
    func wrapped(to room: Int?) -> [String] {
        guard let room, columns > room else { return [self] }
        var lines: [String] = []
        for word in split(scalar: " ").map(String.init) {
            if let last = lines.last, last.columns + 1 + word.columns <= room {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}
