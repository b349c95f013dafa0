import Testing

@testable import BerthCLI

@Suite("A table on a terminal")
struct NarrowTableTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let farHost = "600423610423.dkr.ecr.ap-southeast-2.amazonaws.com"

    private func done(_ host: String) -> [Table.Cell] {
        var valid = Table.Cell("valid until 14:02 (12h)")
        valid.short = "12h left"
        var took = Table.Cell("182 ms")
        took.isExtra = true
        return [Table.Cell("✓ \(host)"), Table.Cell("logged in"), valid, took]
    }

    private func lines(_ rows: [[Table.Cell]], width: Int?, stacks: Bool = false) -> [String] {
        Table(rows: rows, margin: 2, stacks: stacks).lines(Style(isColoured: false, width: width))
    }

    // C15
    @Test("C15: a row of ECR fits in 80 columns, by its short form")
    func short() {
        #expect(lines([done(host)], width: 80) == ["  ✓ \(host)  logged in  12h left  182 ms"])
        #expect(lines([done(host)], width: nil) == ["  ✓ \(host)   logged in   valid until 14:02 (12h)   182 ms"])
        #expect(lines([done(host)], width: 120) == lines([done(host)], width: nil))
    }

    // C15
    @Test("C15: where even that has no room, all rows lose what they can do without")
    func extra() {
        #expect(
            lines([done(host), done(farHost)], width: 80) == [
                "  ✓ \(host)       logged in  12h left", "  ✓ \(farHost)  logged in  12h left",
            ])
    }

    // C15
    @Test("C15: cells without room in their row are below it, in whole words")
    func below() {
        let failed = [
            Table.Cell("✗ \(host)"), Table.Cell("failed"),
            Table.Cell("no connection to 127.0.0.1 within 8 s: is a firewall in between, or is the port another one?"),
        ]
        #expect(
            lines([done(host), failed], width: 80) == [
                "  ✓ \(host)  logged in  12h left  182 ms", "  ✗ \(host)  failed",
                "      no connection to 127.0.0.1 within 8 s: is a firewall in between, or is the",
                "      port another one?",
            ])
    }

    // C15
    @Test("C15: no line is wider than the terminal, however wide that is", arguments: [50, 60, 72, 80, 100, 132])
    func everyWidth(width: Int) {
        let rows = [
            done(host), done(farHost),
            [
                Table.Cell("! \(host)"), Table.Cell("blocked"), Table.Cell("tools  as shared-with-a-long-name"),
                Table.Cell("no AWS credentials found"),
            ],
        ]
        for line in lines(rows, width: width) { #expect(line.count <= max(width, 55), "\(line)") }
    }

    // C15
    @Test("C15: a table with a header gives its first column lines of its own")
    func stacked() {
        let names = ["docker", "podman", "skopeo", "crane", "oras", "helm", "kubelet"]
        let rows = [
            [Table.Cell("")] + names.map { Table.Cell($0) },
            [Table.Cell(host)] + names.map { _ in Table.Cell("✗ [1]") },
        ]
        #expect(
            lines(rows, width: 80, stacks: true) == [
                "      docker  podman  skopeo  crane  oras   helm   kubelet", "  \(host)",
                "      ✗ [1]   ✗ [1]   ✗ [1]   ✗ [1]  ✗ [1]  ✗ [1]  ✗ [1]",
            ])
    }

    // C15
    @Test("C15: colours take no room")
    func colours() {
        let rows = [
            [Table.Cell("✓ \(host)", .green), Table.Cell("logged in"), Table.Cell("for a long time yet", .faint)]
        ]
        let plain = Table(rows: rows).lines(Style(isColoured: false, width: 60))
        let coloured = Table(rows: rows).lines(Style(isColoured: true, width: 60)).map { line in
            line.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[2m", with: "").replacing("\u{1B}[0m", with: "")
        }
        #expect(plain == coloured && plain.count == 2)
    }
}
