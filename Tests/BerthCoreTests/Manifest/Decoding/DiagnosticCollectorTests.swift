import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The problems of a manifest", .scheduled)
struct DiagnosticCollectorTests {
    @Test("are listed up to the thousandth, and the rest is counted")
    func limit() throws {
        let accounts = (0..<1200).map { "  - {id: \($0), regions: [us-east-2]}\n" }.joined()
        let files = MemoryFileSystem(["/home/me/work/berth.yaml": "version: 1\naccounts:\n\(accounts)"])
        do {
            _ = try ManifestLoader.read(
                from: [.file("/home/me/work/berth.yaml")], effects: .fake(files: files), substitution: .deferred)
            Issue.record("a manifest with 1,200 wrong ids is read")
        } catch {
            let rendered = error.rendered()
            #expect(rendered.count == 1001)
            #expect(rendered.first?.hasPrefix("berth.yaml:3:10: error: `0` is not an account's id\n") == true)
            #expect(rendered.last == "… and 200 more problems")
        }
    }
}
