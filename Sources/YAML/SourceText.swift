/// A named text, with positions.
package final class SourceText: Sendable {
    /// The display name, such as `berth.yaml` or `<stdin>`.
    package let name: String
    /// The text in UTF-8, without a byte order mark.
    let bytes: ArraySlice<UInt8>
    /// The start of each line; never empty.
    private let lineStarts: [Int]
    /// The position after the last character.
    let end: SourcePosition
    /// The number of characters that start before each block of the text; empty unless the text has long lines.
    private let charactersBefore: [Int]

    /// The length in bytes.
    private static let blockLength = 1024
    /// The length in bytes above which a line is long: it is not decoded as a whole for each diagnostic.
    static let longLine = 4096

    /// - Parameters:
    ///   - name: the display name, such as `berth.yaml` or `<stdin>`.
    ///   - bytes: the text in UTF-8. It may be invalid, which the parser reports.
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

    /// - Parameter number: from 1. A final line break is followed by an empty line.
    /// - Returns: the line without its line break; `nil` if the text has fewer lines. Invalid UTF-8 becomes U+FFFD.
    package func line(_ number: Int) -> String? {
        lineBytes(number).map { String(decoding: $0, as: UTF8.self) }
    }

    var lineCount: Int { lineStarts.count }

    /// Returns the position of a byte, by its offset from the start of `bytes`.
    func position(ofByte offset: Int) -> SourcePosition {
        let index = min(bytes.startIndex + offset, bytes.endIndex)
        // Find the first line that starts after the byte, by bisection.
        var low = 0
        var high = lineStarts.count
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle + 1 } else { high = middle }
        }
        let before = String(decoding: bytes[lineStarts[low - 1]..<index], as: UTF8.self)
        return SourcePosition(line: low, column: before.unicodeScalars.count + 1)
    }

    /// Returns the text from the start of an existing line.
    func bytes(fromLine number: Int) -> ArraySlice<UInt8> { bytes[lineStarts[number - 1]...] }

    /// Returns a line without its line break; `nil` if the text has fewer lines.
    func lineBytes(_ number: Int) -> ArraySlice<UInt8>? {
        guard lineStarts.indices.contains(number - 1) else { return nil }
        let next = number < lineStarts.count ? lineStarts[number] : bytes.endIndex
        let line = bytes[lineStarts[number - 1]..<next]
        return line.dropLast(Self.lineBreakLength(atEndOf: line))
    }

    /// Finds a position in the text.
    /// - Returns: its index in `bytes`; the line's end for a position after it; `nil` if the text has no such line.
    func index(of place: SourcePosition) -> Int? {
        guard let line = lineBytes(place.line) else { return nil }
        var index = line.startIndex
        var left = max(0, place.column - 1)
        if line.count > Self.longLine {
            // Start from the last block that begins in this line, at or before the position.
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

    /// Returns whether a byte of UTF-8 is the first of its character.
    private static func startsCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// Returns the starts of lines. They end as in libyaml (YAML 1.1): at LF, CR, CR LF, NEL, LS and PS.
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
    /// Returns whether only blanks precede a position in its line.
    func isIndentation(before place: SourcePosition) -> Bool {
        (line(place.line) ?? "").unicodeScalars.prefix(place.column - 1).allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// Returns the character at a position; `nil` at a line's end.
    func character(at place: SourcePosition) -> Unicode.Scalar? {
        rest(from: place).first
    }

    /// Returns a part of a line, which may be long, and whether the line continues after it.
    /// - Parameters:
    ///   - skipped: the number of characters before it in the line.
    ///   - count: its maximum length, in characters.
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

    /// Returns the bytes of a span within one line; `nil` for other spans.
    package func bytes(in span: SourceSpan) -> ArraySlice<UInt8>? {
        guard span.start.line == span.end.line, let start = index(of: span.start), let end = index(of: span.end),
            start <= end
        else { return nil }
        return bytes[start..<end]
    }

    /// Returns the end of a scalar's content. In libyaml, a block scalar ends at the start of the next line with
    /// content.
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

    /// Returns the span of a tag that precedes or follows an anchor.
    ///
    /// - Parameter start: the node's start.
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

    /// Returns the number of the first line after `count` others that start with the same bytes.
    func lineNumber(after count: Int, startingWith prefix: String) -> Int? {
        (1...lineCount).lazy.filter { self.bytes(fromLine: $0).starts(with: prefix.utf8) }.dropFirst(count).first
    }

    /// Returns the length in Unicode scalars, without trailing blanks.
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

/// A position in a text.
package struct SourcePosition: Sendable, Hashable, Comparable {
    /// From 1.
    package var line: Int
    /// The column, from 1, in Unicode scalars; a byte order mark at the start of the text does not count.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A range of a text; an empty one is between two characters.
package struct SourceSpan: Sendable, Hashable {
    /// The position of the first character.
    package var start: SourcePosition
    /// The position after the last character.
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }
}
