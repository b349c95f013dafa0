import Platform

/// Collects a JSON text that comes in pieces, and keeps only the first copy of a long string.
///
/// An ECR token takes kilobytes, and Docker's config has it once for each registry that it serves: a config of 10,000
/// registries takes 35 MB with its copies, and 2 MB without.
///
/// A short string replaces each further copy. `JSONDocument` knows by its place what it stands for.
struct RepeatedStrings {
    /// The shortest string that is worth it, in bytes with its quotes.
    static let minimumLength = 256
    /// The string that stands for a copy.
    private static let standIn = Array(#""=""#.utf8)
    /// The most strings with one hash that each further string is compared with. Only a text that someone made for it has
    /// more; what exceeds them is not shared.
    static let comparisonLimit = 16

    /// The text so far.
    private var text: [UInt8] = []
    /// The copies that were left out, in the order of the text.
    private var copies: [SharedJSONText.Copy] = []
    /// The first copies of long strings, by the hash of a part of their bytes.
    private var firstCopies: [Int: [Range<Int>]] = [:]

    /// The place of the string that is being read, of its opening quote; `nil` between strings.
    private var openString: Int?
    /// Whether this string is a value, and has ASCII without escapes: others are kept as they are.
    private var isShareable = false
    private var isEscaped = false
    /// The last byte before a string that is not white space, such as a colon.
    private var lastPunctuation: UInt8 = 0

    /// Adds the next piece of the text.
    mutating func add(_ piece: UnsafeRawBufferPointer) {
        var position = 0
        while position < piece.count {
            position = openString == nil ? addPunctuation(piece, from: position) : addString(piece, from: position)
        }
    }

    /// Returns the text, which nothing has checked yet.
    func finish() -> SharedJSONText { SharedJSONText(bytes: text, copies: copies) }

    /// Adds the punctuation, numbers and words between strings, and the next opening quote.
    private mutating func addPunctuation(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        while end < piece.count {
            let byte = piece[end]
            end += 1
            if byte == UInt8(ascii: "\"") {
                openString = text.count + end - start - 1
                (isShareable, isEscaped) = (lastPunctuation == UInt8(ascii: ":"), false)
                break
            }
            if byte > 0x20 { lastPunctuation = byte }
        }
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[start..<end]))
        return end
    }

    /// Adds the content of a string up to its end, or the piece's.
    private mutating func addString(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        var hasEnded = false
        while end < piece.count {
            if !isEscaped { end = JSONParser.endOfPlainText(in: piece, from: end) }
            guard end < piece.count else { break }
            let byte = piece[end]
            end += 1
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                hasEnded = true
                break
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
                isShareable = false
            }
        }
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[start..<end]))
        if hasEnded { endString() }
        return end
    }

    private mutating func endString() {
        guard let start = openString else { return }
        openString = nil
        lastPunctuation = UInt8(ascii: "\"")
        let string = start..<text.count
        guard isShareable, string.count >= Self.minimumLength else { return }
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(sampleOf: UnsafeRawBufferPointer(rebasing: $0[string])) }
        let hash = hasher.finalize()
        let known = firstCopies[hash] ?? []
        guard let first = known.first(where: { hasSameBytes($0, string) }) else {
            if known.count < Self.comparisonLimit { firstCopies[hash] = known + [string] }
            return
        }
        text.removeSubrange(string)
        text += Self.standIn
        copies.append(SharedJSONText.Copy(place: start..<text.count, original: first))
    }

    private func hasSameBytes(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        text.withUnsafeBufferPointer { text in
            UnsafeBufferPointer(rebasing: text[one]).hasSameBytes(as: UnsafeBufferPointer(rebasing: text[other]))
        }
    }
}

/// A JSON text without the further copies of long strings.
struct SharedJSONText: Sendable {
    struct Copy: Sendable {
        /// The place of the short string, with its quotes.
        var place: Range<Int>
        /// The place of the string that it stands for.
        var original: Range<Int>
    }

    let bytes: [UInt8]
    /// In the order of the text.
    let copies: [Copy]

    /// The whole text, with every copy.
    var wholeText: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + copies.reduce(0) { $0 + $1.original.count })
        var end = 0
        for copy in copies {
            text += bytes[end..<copy.place.lowerBound]
            text += bytes[copy.original]
            end = copy.place.upperBound
        }
        return text + bytes[end...]
    }

    /// Returns the place of a string's first copy, which is the string itself for most.
    func original(of string: Range<Int>) -> Range<Int> {
        var (low, high) = (0, copies.count)
        while low < high {
            let middle = (low + high) / 2
            if copies[middle].place.lowerBound < string.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < copies.count && copies[low].place == string ? copies[low].original : string
    }
}
