/// A text with a name.
package final class SourceText: Sendable {
    /// What users see, such as `berth.yaml` or `<stdin>`.
    package let name: String
    /// The text in UTF-8, without a byte order mark.
    let bytes: ArraySlice<UInt8>
    /// Where each line starts; there is always one.
    private let lineStarts: [Int]
    /// Behind the last character.
    let end: SourcePosition
    /// How many characters start before each block of the text; empty unless it has long lines.
    private let charactersBefore: [Int]

    /// In bytes.
    private static let blockLength = 1024
    /// A line of more bytes is long: it is not decoded as a whole for each place in it that a diagnostic shows.
    static let longLine = 4096

    /// - Parameters:
    ///   - name: What users see, such as `berth.yaml` or `<stdin>`.
    ///   - bytes: The text in UTF-8. It may be anything: the parser reports what is wrong with it.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        lineStarts = Self.lineStarts(of: self.bytes)
        let lastLine = self.bytes[lineStarts[lineStarts.count - 1]...]
        end = SourcePosition(
            line: lineStarts.count,
            column: String(decoding: lastLine, as: UTF8.self).unicodeScalars.count + 1
        )
        let ends = lineStarts.dropFirst() + [self.bytes.endIndex]
        let hasLongLine = zip(lineStarts, ends).contains { $1 - $0 > Self.longLine }
        charactersBefore = hasLongLine ? Self.charactersBefore(blocksOf: self.bytes) : []
    }

    /// - Parameter number: From 1. The place behind a final line break is a line too.
    /// - Returns: The line without its line break, or nil if the text has fewer. What is not UTF-8 becomes U+FFFD.
    package func line(_ number: Int) -> String? {
        lineBytes(number).map { String(decoding: $0, as: UTF8.self) }
    }

    var lineCount: Int { lineStarts.count }

    /// The place of a byte, counted from the start of `bytes`.
    func position(ofByte offset: Int) -> SourcePosition {
        let index = min(bytes.startIndex + offset, bytes.endIndex)
        // The first line whose start lies behind the byte, by bisection.
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle + 1 } else { high = middle }
        }
        let before = String(decoding: bytes[lineStarts[low - 1]..<index], as: UTF8.self)
        return SourcePosition(line: low, column: before.unicodeScalars.count + 1)
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
    func index(of place: SourcePosition) -> Int? {
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

extension SourceText {
    /// Whether nothing but blanks stands before a place in its line.
    func isIndentation(before place: SourcePosition) -> Bool {
        (line(place.line) ?? "").unicodeScalars.prefix(place.column - 1).allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// The character at a place; nil at a line's end.
    func character(at place: SourcePosition) -> Unicode.Scalar? {
        rest(from: place).first
    }

    /// Returns a stretch of a line, which may be long, and whether the line goes on behind it.
    /// - Parameters:
    ///   - skipped: how many characters stand before it in the line.
    ///   - count: its length in characters, if the line is long enough.
    func stretch(ofLine number: Int, skipping skipped: Int, count: Int) -> (
        text: String.UnicodeScalarView, goesOn: Bool
    ) {
        guard let line = lineBytes(number) else { return (String.UnicodeScalarView(), false) }
        if line.count <= SourceText.longLine {
            let rest = String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(skipped)
            return (String.UnicodeScalarView(rest.prefix(count)), !rest.dropFirst(count).isEmpty)
        }
        let start = index(of: SourcePosition(line: number, column: skipped + 1)) ?? line.endIndex
        let end = index(of: SourcePosition(line: number, column: skipped + count + 1)) ?? line.endIndex
        return (String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars, end < line.endIndex)
    }

    /// The bytes from one place of a line to another in the same line; `nil` if they are not in one line.
    package func bytes(in span: SourceSpan) -> ArraySlice<UInt8>? {
        guard span.start.line == span.end.line, let start = index(of: span.start), let end = index(of: span.end),
            start <= end
        else { return nil }
        return bytes[start..<end]
    }

    /// Where a scalar ends. libyaml lets a block scalar end where the next line with content starts.
    func contentEnd(of scalar: YAMLScalar, at span: SourceSpan) -> SourcePosition {
        guard scalar.style == .literal || scalar.style == .folded, span.end.column == 1 else { return span.end }
        var line = span.end.line
        var length = 0
        while length == 0, line > span.start.line {
            line -= 1
            length = contentLength(ofLine: line)
        }
        return SourcePosition(line: line, column: length + 1)
    }

    /// Where a tag stands that is before or behind an anchor.
    ///
    /// - Parameter start: Of the node.
    func span(ofTag tag: String, at start: SourcePosition) -> SourceSpan {
        var place = start
        var rest = rest(from: start)
        if rest.first == "&" {
            let anchor = rest.prefix { scalar in scalar != " " && scalar != "\t" }
            let blanks = rest.dropFirst(anchor.count).prefix { scalar in scalar == " " || scalar == "\t" }
            place.column += anchor.count + blanks.count
            rest = rest.dropFirst(anchor.count + blanks.count)
        }
        guard rest.starts(with: tag.unicodeScalars) else { return SourceSpan(start: start, end: start) }
        let end = SourcePosition(line: place.line, column: place.column + tag.unicodeScalars.count)
        return SourceSpan(start: place, end: end)
    }

    /// The first line after `count` others that start with the same bytes.
    func lineNumber(after count: Int, startingWith prefix: String) -> Int? {
        (1...lineCount).lazy.filter { self.bytes(fromLine: $0).starts(with: prefix.utf8) }.dropFirst(count).first
    }

    /// In Unicode scalars, without blanks at the end.
    private func contentLength(ofLine number: Int) -> Int {
        guard let line = lineBytes(number), let last = line.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            return 0
        }
        return String(decoding: line[...last], as: UTF8.self).unicodeScalars.count
    }

    private func rest(from place: SourcePosition) -> Substring.UnicodeScalarView {
        (line(place.line) ?? "").unicodeScalars.dropFirst(place.column - 1)
    }
}

/// A place in a text.
package struct SourcePosition: Sendable, Hashable, Comparable {
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars; a byte order mark at the start of the text does not count.
    package var column: Int

    /// Both count from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// By line, then by column.
    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A stretch of a text; an empty one is a place between two characters.
package struct SourceSpan: Sendable, Hashable {
    /// Of the first character.
    package var start: SourcePosition
    /// Behind the last character.
    package var end: SourcePosition

    /// `end` is behind the last character.
    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }
}
