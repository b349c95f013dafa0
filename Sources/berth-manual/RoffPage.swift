/// A page in the language of man(7), which groff and mandoc both read.
struct RoffPage {
    private(set) var text = ""
    /// Whether the section's title is the last line.
    private var isFirst = false

    mutating func line(_ macro: String) {
        text += macro + "\n"
        isFirst = false
    }

    /// Begins a paragraph, with an empty line before it.
    mutating func separate() { if !isFirst { line(".PP") } }

    mutating func title(_ name: String, section: Int, date: String, version: String) {
        line(#".TH "\#(name.uppercased())" \#(section) "\#(date)" "berth \#(version)" "berth""#)
        // No hyphenation: a reader cannot search for or copy a name that is split between two lines.
        line(".nh")
        line(".ad l")
    }

    mutating func section(_ name: String) {
        line(#".SH "\#(name.uppercased())""#)
        isFirst = true
    }

    mutating func paragraph(_ prose: String) {
        separate()
        line(Self.prose(prose))
    }

    /// Adds a term and its meaning.
    /// - Parameter term: roff already.
    mutating func item(_ term: String, _ prose: String) {
        line(".TP")
        line(term)
        line(prose.isEmpty ? #"\&"# : Self.prose(prose))
    }

    /// Adds lines that are not filled.
    mutating func verbatim(_ lines: some Sequence<some StringProtocol>) {
        separate()
        line(".RS 4")
        line(".nf")
        for text in lines { line(Self.guarded(Self.code(String(text)))) }
        line(".fi")
        line(".RE")
    }

    mutating func seeAlso(_ pages: [(name: String, section: Int)]) {
        section("See also")
        line(pages.map { "\(Self.bold($0.name))(\($0.section))" }.joined(separator: ",\n"))
    }

    /// Returns the text with `this` in bold.
    static func prose(_ text: String) -> String {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // An odd backquote marks nothing.
        guard pieces.count % 2 == 1 else { return guarded(escaped(text)) }
        let marked = pieces.enumerated().map { $0.offset % 2 == 0 ? escaped($0.element) : bold($0.element) }
        return guarded(marked.joined())
    }

    static func bold(_ text: String) -> String { text.isEmpty ? "" : #"\fB\#(code(text))\fR"# }
    static func italic(_ text: String) -> String { #"\fI\#(code(text))\fR"# }

    /// Returns text that a user types: its quotes stay straight.
    static func code(_ text: String) -> String { escaped(text).replacing("'", with: #"\(aq"#) }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += #"\e"#
            case "-": escaped += #"\-"#
            case "~": escaped += #"\(ti"#
            case "^": escaped += #"\(ha"#
            case "`": escaped += #"\(ga"#
            // Not every terminal shows these.
            case "…": escaped += "..."
            case "→": escaped += #"\(->"#
            default: escaped.append(character)
            }
        }
    }

    /// Returns the line so that it is text: with a dot or a quote first it would be a macro.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? #"\&"# + line : line
    }
}
