import Foundation

/// A page of the manual in the language of man(7), which groff and mandoc both read.
struct Roff {
    private(set) var text = ""
    /// Whether nothing stands below the section's name yet.
    private var isFirst = false

    mutating func line(_ macro: String) {
        text += macro + "\n"
        isFirst = false
    }

    /// Leaves a line between two paragraphs.
    mutating func separate() { if !isFirst { line(".PP") } }

    mutating func title(_ name: String, section: Int, date: String, version: String) {
        line(#".TH "\#(name.uppercased())" \#(section) "\#(date)" "berth \#(version)" "berth""#)
        // A name that is broken in two is not found, and not copied.
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

    /// A term and what it means. The term is marked up already.
    mutating func item(_ term: String, _ prose: String) {
        line(".TP")
        line(term)
        line(prose.isEmpty ? #"\&"# : Self.prose(prose))
    }

    /// Lines that stay as they are.
    mutating func verbatim(_ lines: some Sequence<String>) {
        separate()
        line(".RS 4")
        line(".nf")
        for text in lines { line(Self.guarded(Self.code(text))) }
        line(".fi")
        line(".RE")
    }

    mutating func seeAlso(_ pages: [(name: String, section: Int)]) {
        section("See also")
        line(pages.map { "\(Self.bold($0.name))(\($0.section))" }.joined(separator: ",\n"))
    }

    /// Text in which `this` is set in bold, as what is to be typed is.
    static func prose(_ text: String) -> String {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // A lone backquote is one.
        guard pieces.count % 2 == 1 else { return guarded(escaped(text)) }
        let marked = pieces.enumerated().map { $0.offset % 2 == 0 ? escaped($0.element) : bold($0.element) }
        return guarded(marked.joined())
    }

    static func bold(_ text: String) -> String { text.isEmpty ? "" : #"\fB\#(code(text))\fR"# }
    static func italic(_ text: String) -> String { #"\fI\#(code(text))\fR"# }

    /// What is to be typed: its quotes stay as straight as they are.
    static func code(_ text: String) -> String { escaped(text).replacingOccurrences(of: "'", with: #"\(aq"#) }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += #"\e"#
            case "-": escaped += #"\-"#
            case "~": escaped += #"\(ti"#
            case "^": escaped += #"\(ha"#
            case "`": escaped += #"\(ga"#
            // Not every terminal has these.
            case "…": escaped += "..."
            case "→": escaped += #"\(->"#
            default: escaped.append(character)
            }
        }
    }

    /// A line that begins with a dot or a quote would be a macro's.
    private static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? #"\&"# + line : line
    }
}
