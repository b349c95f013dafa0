/// A text with a name.
public final class Source: Sendable {
    /// What users see, such as `berth.yaml` or `<stdin>`.
    public let name: String
    /// The text in UTF-8, without a byte order mark.
    let bytes: ArraySlice<UInt8>
    /// Where each line starts; there is always one.
    private let lineStarts: [Int]
    /// Behind the last character.
    let end: Position
    /// How many characters start before each block of the text; empty unless it has long lines.
    private let charactersBefore: [Int]

    /// In bytes.
    private static let blockLength = 1024
    /// A line of more bytes is long: it is not decoded as a whole for each place in it that a diagnostic shows.
    static let longLine = 4096

    /// - Parameters:
    ///   - name: What users see, such as `berth.yaml` or `<stdin>`.
    ///   - bytes: The text in UTF-8. It may be anything: the parser reports what is wrong with it.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        lineStarts = Self.lineStarts(of: self.bytes)
        let lastLine = self.bytes[lineStarts[lineStarts.count - 1]...]
        end = Position(
            line: lineStarts.count,
            column: String(decoding: lastLine, as: UTF8.self).unicodeScalars.count + 1
        )
        let ends = lineStarts.dropFirst() + [self.bytes.endIndex]
        let hasLongLine = zip(lineStarts, ends).contains { $1 - $0 > Self.longLine }
        charactersBefore = hasLongLine ? Self.charactersBefore(blocksOf: self.bytes) : []
    }

    /// - Parameter number: From 1. The place behind a final line break is a line too.
    /// - Returns: The line without its line break, or nil if the text has fewer. What is not UTF-8 becomes U+FFFD.
    public func line(_ number: Int) -> String? {
        lineBytes(number).map { String(decoding: $0, as: UTF8.self) }
    }

    var lineCount: Int { lineStarts.count }

    /// The place of a byte, counted from the start of `bytes`.
    func position(ofByte offset: Int) -> Position {
        let index = min(bytes.startIndex + offset, bytes.endIndex)
        // The first line whose start lies behind the byte, by bisection.
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle + 1 } else { high = middle }
        }
        let before = String(decoding: bytes[lineStarts[low - 1]..<index], as: UTF8.self)
        return Position(line: low, column: before.unicodeScalars.count + 1)
    }

    /// The text from the start of a line that it has.
    func bytes(fromLine number: Int) -> ArraySlice<UInt8> { bytes[lineStarts[number - 1]...] }

    /// A line without its line break; nil if the text has fewer.
    func lineBytes(_ number: Int) -> ArraySlice<UInt8>? {
        guard lineStarts.indices.contains(number - 1) else { return nil }
        let next = number < lineStarts.count ? lineStarts[number] : bytes.endIndex
        let line = bytes[lineStarts[number - 1]..<next]
        return line.dropLast(Self.lineBreakLength(atEndOf: line))
    }

    /// Finds a place in the text.
    /// - Returns: its index in `bytes`; the line's end for a place behind it. `nil` if the text has no such line.
    func index(of place: Position) -> Int? {
        guard let line = lineBytes(place.line) else { return nil }
        var index = line.startIndex
        var left = max(0, place.column - 1)
        if line.count > Self.longLine {
            // From the last block that begins in this line and not behind the place.
            let before = charactersStarting(before: line.startIndex)
            let first = (line.startIndex - bytes.startIndex) / Self.blockLength + 1
            let last = (line.endIndex - 1 - bytes.startIndex) / Self.blockLength
            var (low, high) = (first, last + 1)
            while low < high {
                let middle = (low + high) / 2
                if charactersBefore[middle] - before <= left { low = middle + 1 } else { high = middle }
            }
            if low > first {
                index = bytes.startIndex + (low - 1) * Self.blockLength
                left -= charactersBefore[low - 1] - before
            }
        }
        while index < line.endIndex {
            if Self.startsCharacter(bytes[index]) {
                if left == 0 { break }
                left -= 1
            }
            index += 1
        }
        return index
    }

    private func charactersStarting(before index: Int) -> Int {
        let block = (index - bytes.startIndex) / Self.blockLength
        let start = bytes.startIndex + block * Self.blockLength
        return charactersBefore[block] + bytes[start..<index].count(where: Self.startsCharacter)
    }

    private static func charactersBefore(blocksOf bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.withUnsafeBufferPointer { buffer in
            var (counts, count) = ([0], 0)
            for (index, byte) in buffer.enumerated() {
                if index > 0 && index % blockLength == 0 { counts.append(count) }
                if startsCharacter(byte) { count += 1 }
            }
            return counts
        }
    }

    /// Whether a byte of UTF-8 is the first of its character.
    private static func startsCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// Lines end where libyaml says (YAML 1.1): at LF, CR, CR LF, NEL, LS and PS.
    private static func lineStarts(of bytes: ArraySlice<UInt8>) -> [Int] {
        var starts = [bytes.startIndex]
        bytes.withUnsafeBufferPointer { buffer in
            var index = 0
            while index < buffer.count {
                let ends =
                    switch buffer[index] {
                    case 0x0A: true
                    case 0x0D: !buffer[(index + 1)...].starts(with: [0x0A])
                    case 0x85: buffer[..<index].last == 0xC2
                    case 0xA8, 0xA9: buffer[..<index].suffix(2).elementsEqual([0xE2, 0x80])
                    default: false
                    }
                index += 1
                if ends { starts.append(bytes.startIndex + index) }
            }
        }
        return starts
    }

    private static func lineBreakLength(atEndOf line: ArraySlice<UInt8>) -> Int {
        switch line.last {
        case 0x0A: line.dropLast().last == 0x0D ? 2 : 1
        case 0x0D: 1
        case 0x85 where line.dropLast().last == 0xC2: 2
        case 0xA8, 0xA9: line.dropLast().suffix(2).elementsEqual([0xE2, 0x80]) ? 3 : 0
        default: 0
        }
    }
}
