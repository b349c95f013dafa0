import Platform
import TestSupport
import Testing

@Suite("The width of a text on a terminal", .scheduled)
struct DisplayWidthTests {
    @Test(
        "is two columns for a wide character, and none for a combining one",
        arguments: [
            ("", 0), ("plain text", 10), ("\u{E9}t\u{E9}", 3), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("🚀", 2), ("🇩🇪", 2),
            // A syllable of three conjoining letters is one wide character.
            ("\u{1112}\u{1161}\u{11AB}", 2), ("a\u{200D}b", 2), ("Ａ", 2),
        ])
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(
        "is one column for each of berth's own symbols",
        arguments: ["✓", "✗", "·", "×", "–", "→", "…", "█", "░", "━", "─"])
    func symbols(symbol: String) {
        #expect(symbol.columns == 1)
    }

    @Test(
        "a text is cut to a number of columns",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("", 1, ""),
        ])
    func cut(text: String, room: Int, expected: String) {
        let cut = text.cut(toColumns: room)
        #expect(cut == expected)
        #expect(cut.columns <= room)
    }
}
