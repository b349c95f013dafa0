import Platform

/// The style of berth's text: whether it has colours, and how wide its lines may be.
struct TextStyle: Sendable {
    let isColoured: Bool
    /// The columns of the terminal; `nil` if the output is no terminal, or they are unknown.
    let width: Int?

    static let plain = TextStyle(isColoured: false)

    init(isColoured: Bool, width: Int? = nil) {
        self.isColoured = isColoured
        self.width = width
    }

    /// The same colours without a limit for the width: for tables whose lines must not be wrapped.
    var withoutWidth: TextStyle { TextStyle(isColoured: isColoured) }

    /// Decides on colours by the option, then by `NO_COLOR`, then by `CLICOLOR_FORCE`, then by whether the output is a
    /// terminal that understands escape sequences.
    init(_ choice: ColorChoice, environment: Environment, output: OutputWriter) {
        width = output.isTerminal ? output.columns ?? environment.columns : nil
        isColoured =
            switch choice {
            case .always: true
            case .never: false
            case .auto:
                if environment.nonBlank("NO_COLOR") != nil {
                    false
                } else if let force = environment.nonBlank("CLICOLOR_FORCE"), force != "0" {
                    true
                } else {
                    output.isTerminal && environment.hasCapableTerminal
                }
            }
    }

    enum Paint: String, CaseIterable {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    func callAsFunction(_ text: String, _ paint: Paint?) -> String {
        guard isColoured, let paint, !text.isEmpty else { return text }
        return "\(Self.sequence(paint))\(text)\(Self.end)"
    }

    /// Returns the last line of a report, wrapped to the terminal.
    /// - Parameter head: the first word, which is bold.
    func sum(_ head: String, _ text: String) -> [String] {
        var lines = "\(head) \(text)".wrapped(to: width)
        if let rest = lines[0].rest(afterPrefix: head) { lines[0] = self(head, .bold) + rest }
        return lines
    }

    /// All escape sequences that a style can write.
    static let sequences = Paint.allCases.map(sequence) + [end]

    private static func sequence(_ paint: Paint) -> String { "\u{1B}[\(paint.rawValue)m" }
    private static let end = "\u{1B}[0m"
}

extension String {
    /// The text with berth's own symbols in ASCII, for a locale without UTF-8. Other characters are unchanged.
    var symbolsInASCII: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let replacement = Self.asciiSymbols[scalar] {
                text.append(contentsOf: replacement.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// The replacements are as wide as their symbols if tables and bars depend on it.
    private static let asciiSymbols: [Unicode.Scalar: String] = [
        "✓": "+", "✗": "x", "·": "*", "×": "x", "–": "-", "→": ">", "…": "...", "█": "#", "░": ".", "━": "=", "─": "-",
    ]
}
