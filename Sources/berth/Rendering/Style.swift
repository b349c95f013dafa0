import Effects

/// Colour, or none.
struct Style: Sendable {
    let isColoured: Bool

    static let plain = Style(isColoured: false)

    init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    /// The option decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether it is a terminal that understands
    /// escape sequences.
    init(_ choice: ColorChoice, environment: Environment, output: Output) {
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

    /// All that it puts around texts.
    static let sequences = Paint.allCases.map(sequence) + [end]

    private static func sequence(_ paint: Paint) -> String { "\u{1B}[\(paint.rawValue)m" }
    private static let end = "\u{1B}[0m"
}
