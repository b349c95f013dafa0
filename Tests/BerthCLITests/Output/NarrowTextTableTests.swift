import TestSupport
import Testing

@testable import BerthCLI

@Suite("A table on a terminal", .scheduled)
struct NarrowTextTableTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let farHost = "600423610423.dkr.ecr.ap-southeast-2.amazonaws.com"

    private func done(_ host: String) -> [TextTable.Cell] {
        var valid = TextTable.Cell("valid until 14:02 (12h)")
        valid.short = "12h left"
        var took = TextTable.Cell("182 ms")
        took.isExtra = true
        return [TextTable.Cell("✓ \(host)"), TextTable.Cell("logged in"), valid, took]
    }

    private func lines(_ rows: [[TextTable.Cell]], width: Int?, stacks: Bool = false) -> [String] {
        TextTable(rows: rows, margin: 2, stacks: stacks).lines(TextStyle(isColoured: false, width: width))
    }

    @Test("C15: a row of ECR fits in 80 columns, by its short form")
    func short() {
        #expect(lines([done(host)], width: 80) == ["  ✓ \(host)  logged in  12h left  182 ms"])
        #expect(lines([done(host)], width: nil) == ["  ✓ \(host)   logged in   valid until 14:02 (12h)   182 ms"])
        #expect(lines([done(host)], width: 120) == lines([done(host)], width: nil))
    }

    @Test("columns are aligned with wide and zero-width characters")
    func wide() {
        let rows = [["日本", "x"], ["e\u{301}", "x"], ["abcd", "x"]].map { $0.map { TextTable.Cell($0) } }
        #expect(lines(rows, width: nil) == ["  日本   x", "  e\u{301}      x", "  abcd   x"])
    }

    @Test("C15: if even that does not fit, all rows omit their optional parts")
    func extra() {
        #expect(
            lines([done(host), done(farHost)], width: 80) == [
                "  ✓ \(host)       logged in  12h left", "  ✓ \(farHost)  logged in  12h left",
            ])
    }

    @Test("C15: cells that do not fit in their row are below it, in whole words")
    func below() {
        let failed = [
            TextTable.Cell("✗ \(host)"), TextTable.Cell("failed"),
            TextTable.Cell(
                "no connection to 127.0.0.1 within 8 s: is a firewall in between, or is the port another one?"),
        ]
        #expect(
            lines([done(host), failed], width: 80) == [
                "  ✓ \(host)  logged in  12h left  182 ms", "  ✗ \(host)  failed",
                "      no connection to 127.0.0.1 within 8 s: is a firewall in between, or is the",
                "      port another one?",
            ])
    }

    @Test("C15: no line is wider than the terminal, however wide that is", arguments: [50, 60, 72, 80, 100, 132])
    func everyWidth(width: Int) {
        let rows = [
            done(host), done(farHost),
            [
                TextTable.Cell("! \(host)"), TextTable.Cell("blocked"),
                TextTable.Cell("tools  as shared-with-a-long-name"),
                TextTable.Cell("no AWS credentials found"),
            ],
        ]
        for line in lines(rows, width: width) { #expect(line.count <= max(width, 55), "\(line)") }
    }

    @Test("C15: a table with a header puts its first column on separate lines")
    func stacked() {
        let names = ["docker", "podman", "skopeo", "crane", "oras", "helm", "kubelet"]
        let rows = [
            [TextTable.Cell("")] + names.map { TextTable.Cell($0) },
            [TextTable.Cell(host)] + names.map { _ in TextTable.Cell("✗ [1]") },
        ]
        #expect(
            lines(rows, width: 80, stacks: true) == [
                "      docker  podman  skopeo  crane  oras   helm   kubelet", "  \(host)",
                "      ✗ [1]   ✗ [1]   ✗ [1]   ✗ [1]  ✗ [1]  ✗ [1]  ✗ [1]",
            ])
    }

    @Test("C15: colors take no columns")
    func colours() {
        let rows = [
            [
                TextTable.Cell("✓ \(host)", .green), TextTable.Cell("logged in"),
                TextTable.Cell("for a long time yet", .faint),
            ]
        ]
        let plain = TextTable(rows: rows).lines(TextStyle(isColoured: false, width: 60))
        let coloured = TextTable(rows: rows).lines(TextStyle(isColoured: true, width: 60)).map { line in
            line.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[2m", with: "").replacing("\u{1B}[0m", with: "")
        }
        #expect(plain == coloured && plain.count == 2)
    }
}
