extension String {
    /// The text for a line of GitHub Flavored Markdown (a table cell, a heading): characters with a meaning in Markdown
    /// or HTML are escaped, control characters become spaces, and long lines are cut. Line ends become `<br>`.
    ///
    /// Works scalar by scalar, as Markdown readers do: a combining mark does not hide a delimiter.
    package var inMarkdown: String {
        lines.map { String($0).harmless(limit: 200).escapedMarkdown }.joined(separator: "<br>")
    }

    private var escapedMarkdown: String {
        var escaped = ""
        var rest = Substring(self).unicodeScalars
        while let scalar = rest.popFirst() {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\\", "|", "`", "*", "_", "[", "]", "~", "$":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            case "#" where escaped.isEmpty: escaped += "\\#"
            case "@":
                escaped += "@" + Self.nothing
            case ":" where rest.starts(with: "//".unicodeScalars):
                escaped += ":" + Self.nothing
            case "." where Self.endsInWWW(escaped):
                escaped += Self.nothing + "."
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// An invisible comment. It splits text that GitHub turns into a link: `https://…`, `www.…`, and mail addresses
    /// (https://github.github.com/gfm/#autolinks-extension-), and a mention. A backslash does not: GitHub looks for
    /// mail addresses after it has removed the backslashes (`postprocess_text` in `extensions/autolink.c` of
    /// https://github.com/github/cmark-gfm).
    private static let nothing = "<!-- -->"

    private static func endsInWWW(_ text: String) -> Bool {
        text.utf8.suffix(3).elementsEqual("www".utf8) { $0 | 0x20 == $1 }
    }
}
