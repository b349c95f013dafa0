import Platform

/// Colour, or none; and how wide a line may be.
struct TextStyle: Sendable {
    let isColoured: Bool
    /// The columns of the terminal that shows the text; `nil` if no terminal does, or it does not say.
    let width: Int?

    static let plain = TextStyle(isColoured: false)

    init(isColoured: Bool, width: Int? = nil) {
        self.isColoured = isColoured
        self.width = width
    }

    /// The same colours for lines of any width: for tables whose blanks are part of what they show.
    var withoutWidth: TextStyle { TextStyle(isColoured: isColoured) }

    /// The option decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether it is a terminal that understands
    /// escape sequences.
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

    /// A sum below a table, in as many lines as the terminal needs.
    /// - Parameter head: its first word, which is bold.
    func sum(_ head: String, _ text: String) -> [String] {
        var lines = "\(head) \(text)".wrapped(to: width)
        if let rest = lines[0].rest(afterPrefix: head) { lines[0] = self(head, .bold) + rest }
        return lines
    }

    /// All that it puts around texts.
    static let sequences = Paint.allCases.map(sequence) + [end]

    private static func sequence(_ paint: Paint) -> String { "\u{1B}[\(paint.rawValue)m" }
    private static let end = "\u{1B}[0m"
}

extension String {
    /// The text with berth's own symbols in ASCII, for a locale that has no others. What others wrote stays as it is.
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

    /// As wide as the symbol where tables and bars count on it.
    private static let asciiSymbols: [Unicode.Scalar: String] = [
        "✓": "+", "✗": "x", "·": "*", "×": "x", "–": "-", "→": ">", "…": "...", "█": "#", "░": ".", "━": "=", "─": "-",
    ]
}
