import TestSupport
import Testing
import YAML

@Suite("Spans", .scheduled)
struct SourceSpanTests {
    @Test("a block collection ends with its last part, not with the next node")
    func blocks() throws {
        #expect(
            try parse("a:\n- x\n- y  # z\nb:\n  - z\n\n# c\nc:\n  d: e\nf:\n").places == [
                "1:1-10:3 {}", "1:1-1:2 a", "2:1-3:4 []", "2:3-2:4 x", "3:3-3:4 y", "4:1-4:2 b", "5:3-5:6 []",
                "5:5-5:6 z", "8:1-8:2 c", "9:3-9:7 {}", "9:3-9:4 d", "9:6-9:7 e", "10:1-10:2 f", "10:3-10:3 <empty>",
            ]
        )
    }

    @Test("a flow collection ends after its bracket")
    func flows() throws {
        #expect(
            try parse("a: {b: [c: d, e]}\nf: [g\n  ,h ]").places == [
                "1:1-3:7 {}", "1:1-1:2 a", "1:4-1:18 {}", "1:5-1:6 b", "1:8-1:17 []", "1:9-1:13 {}", "1:9-1:10 c",
                "1:12-1:13 d", "1:15-1:16 e", "2:1-2:2 f", "2:4-3:7 []", "2:5-2:6 g", "3:4-3:5 h",
            ]
        )
    }

    @Test("block scalars end with their last line")
    func blockScalars() throws {
        #expect(
            try parse("a: |\n  x\n  yy \n\n\nb: >-\n  f\n  g\nc: |  # d\n\ne: |+\n  z\n \n\nf: |\n  é").places == [
                "1:1-16:4 {}", "1:1-1:2 a", #"1:4-3:5 |"x\nyy \n""#, "6:1-6:2 b", #"6:4-8:4 >"f g""#, "9:1-9:2 c",
                #"9:4-9:10 |"""#, "11:1-11:2 e", #"11:4-12:4 |"z\n\n\n""#, "15:1-15:2 f", #"15:4-16:4 |"é""#,
            ]
        )
    }

    @Test("scalars over several lines end after their last character")
    func longScalars() throws {
        #expect(
            try parse("- 'a\n  b'\n- c\n  d  \n- \"e\n  f\"").places == [
                "1:1-6:5 []", "1:3-2:5 'a b'", "3:3-4:4 c d", #"5:3-6:5 "e f""#,
            ]
        )
    }

    @Test("a node starts with its anchor and tag")
    func properties() throws {
        #expect(
            try parse("a: &x !!str foo\nb: &y\n  c: d").places == [
                "1:1-3:7 {}", "1:1-1:2 a", "1:4-1:16 foo", "2:1-2:2 b", "2:4-3:7 {}", "3:3-3:4 c", "3:6-3:7 d",
            ]
        )
    }

    @Test("columns count Unicode scalars, without a byte order mark")
    func columns() throws {
        #expect(
            try parse("\u{FEFF}é: [日本, e\u{301}, 👩‍🚒, x]").places == [
                "1:1-1:20 {}", "1:1-1:2 é", "1:4-1:20 []", "1:5-1:7 日本", "1:9-1:11 e\u{301}", "1:13-1:16 👩‍🚒",
                "1:18-1:19 x",
            ]
        )
    }

    @Test("lines are the text's, and the place after the last line break is a line")
    func lines() {
        let source = SourceText(name: "a", bytes: [0x61, 0x0D, 0x0A, 0x0A, 0xFF, 0x62, 0x0A])
        #expect((0...5).map { source.line($0) } == [nil, "a", "", "\u{FFFD}b", "", nil])
        #expect(SourceText(name: "a", bytes: []).line(1) == "")
    }

    @Test("positions are ordered by line, then by column")
    func order() {
        let sorted = [
            SourcePosition(line: 2, column: 1), SourcePosition(line: 1, column: 9), SourcePosition(line: 1, column: 2),
        ].sorted()
        #expect(
            sorted == [
                SourcePosition(line: 1, column: 2), SourcePosition(line: 1, column: 9),
                SourcePosition(line: 2, column: 1),
            ]
        )
    }
}
