/// A text for the user with parameters.
///
/// A string literal creates one, with labels for the parameters: `"\(host: host) redirects to \(target)"`. An
/// interpolated message text keeps its parameters. Errors cannot be interpolated: embed their message's summary.
///
/// The text is rendered once, with the parameters' places in it, so that rendering is free.
package struct MessageText: Sendable {
    /// A parameter and its bytes in the text.
    private struct Mark: Sendable, Hashable {
        var bytes: Range<Int>
        let parameter: MessageParameter
    }

    private var text: String
    /// The marks in the text's order, without overlap.
    private var marks: [Mark] = []

    /// - Parameter text: a text without parameters, such as another program's output.
    package init(_ text: some StringProtocol) {
        self.text = String(text)
    }

    /// The parameters in the text's order.
    package var parameters: [MessageParameter] { marks.map(\.parameter) }

    /// Whether the text is empty.
    package var isEmpty: Bool { text.isEmpty }

    /// The text in pieces: parameters, and the words between them.
    package enum Segment: Sendable, Equatable {
        case words(Substring)
        case parameter(MessageParameter)

        /// The piece as messages show it.
        package var text: String {
            switch self {
            case .words(let words): String(words)
            case .parameter(let parameter): parameter.text
            }
        }
    }

    /// All pieces of the text; no piece of words is empty.
    package var segments: [Segment] {
        let utf8 = text.utf8
        var segments: [Segment] = []
        var end = utf8.startIndex
        for mark in marks {
            let start = utf8.index(utf8.startIndex, offsetBy: mark.bytes.lowerBound)
            if end < start { segments.append(.words(text[end..<start])) }
            segments.append(.parameter(mark.parameter))
            end = utf8.index(start, offsetBy: mark.bytes.count)
        }
        if end < utf8.endIndex { segments.append(.words(text[end...])) }
        return segments
    }

    /// Returns the text with HOST, ACCOUNT and REGION in place of the parameters with these values.
    package func general(in names: CommonNames) -> String {
        guard !marks.isEmpty else { return text }
        var general = ""
        for segment in segments {
            switch segment {
            case .words(let words): general += words
            case .parameter(let parameter): general += names.placeholder(for: parameter)
            }
        }
        return general
    }

    /// Adds another text, with its parameters.
    package mutating func append(_ other: MessageText) {
        let offset = text.utf8.count
        text += other.text
        for mark in other.marks {
            let bytes = mark.bytes.lowerBound + offset..<mark.bytes.upperBound + offset
            marks.append(Mark(bytes: bytes, parameter: mark.parameter))
        }
    }

    private mutating func append(_ parameter: MessageParameter) {
        let start = text.utf8.count
        text += parameter.text
        marks.append(Mark(bytes: start..<text.utf8.count, parameter: parameter))
    }
}

extension MessageText: CustomStringConvertible {
    /// The whole text.
    package var description: String { text }
}

extension MessageText: Encodable {
    /// Encodes only the text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension MessageText: Hashable {
    /// Compares texts by bytes, and their parameters.
    package static func == (one: MessageText, other: MessageText) -> Bool {
        one.text.hasSameBytes(as: other.text) && one.marks == other.marks
    }

    package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
}

extension MessageText: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var built = MessageText("")

        package init(literalCapacity: Int, interpolationCount: Int) {
            built.text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) { built.text += literal }

        // Only these types: a general `CustomStringConvertible` would accept errors, too.
        package mutating func appendInterpolation(_ text: String) { built.text += text }
        package mutating func appendInterpolation(_ text: Substring) { built.text += text }
        package mutating func appendInterpolation(_ number: some BinaryInteger) { built.text += String(number) }
        package mutating func appendInterpolation(_ text: MessageText) { built.append(text) }

        package mutating func appendInterpolation(host: String) { built.append(.host(host)) }
        package mutating func appendInterpolation(account: String) { built.append(.account(account)) }
        package mutating func appendInterpolation(region: String) { built.append(.region(region)) }
        package mutating func appendInterpolation(duration: Duration) { built.append(.duration(duration)) }
        package mutating func appendInterpolation(location: FileLocation) { built.append(.location(location)) }

        /// Appends a URL, whose authority is a parameter. Appends other text unchanged.
        package mutating func appendInterpolation(url: String) {
            let parts = URLParts(Array(url.utf8)[...])
            guard let scheme = parts.scheme else {
                built.text += url
                return
            }
            built.text += "\(String(decoding: scheme, as: UTF8.self))://"
            built.append(.host(String(decoding: parts.authority, as: UTF8.self)))
            built.text += String(decoding: parts.rest, as: UTF8.self)
        }

        /// Appends an ARN, whose account and region are parameters.
        ///
        /// The form is `arn:partition:service:region:account:resource`
        /// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html); IAM's have no region.
        package mutating func appendInterpolation(arn: String) {
            let fields = arn.split(scalar: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard fields.count == 6, fields[0].hasSameBytes(as: "arn") else {
                built.text += arn
                return
            }
            for (index, field) in fields.enumerated() {
                if index > 0 { built.text += ":" }
                switch index {
                case 3 where !field.isEmpty: built.append(.region(String(field)))
                case 4 where !field.isEmpty: built.append(.account(String(field)))
                default: built.text += field
                }
            }
        }

        /// Appends AWS's text: the accounts and regions of its ARNs are parameters.
        package mutating func appendInterpolation(quoting text: String) {
            for (index, word) in text.split(scalar: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { built.text += " " }
                if word.hasPrefix(bytes: "arn:") {
                    appendInterpolation(arn: String(word))
                } else {
                    built.text += word
                }
            }
        }
    }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.built }

    package init(stringLiteral text: String) { self.init(text) }
}
