import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("The corpus of manifests", .scheduled)
struct CorpusTests {
    @Test("each bad manifest is refused with exactly its expected text", arguments: CorpusEntry.bad)
    func bad(_ entry: CorpusEntry) {
        let errors = #expect(throws: ManifestError.self) { try entry.read() }
        #expect(errors.map { "\($0)\n" } == entry.expected)
    }

    @Test("each good manifest has its expected text and warnings", arguments: CorpusEntry.good)
    func good(_ entry: CorpusEntry) throws {
        let reading = try entry.read()
        #expect(CorpusTests.text(of: reading) == entry.expected)
    }

    static func text(of reading: ManifestLoader.Reading) -> String {
        "\(ManifestText(manifest: reading.manifest))" + reading.warnings.map { "\($0.rendered())\n" }.joined()
    }

    @Test("the corpus is complete")
    func size() {
        #expect(CorpusEntry.bad.count >= 100)
        #expect(CorpusEntry.good.count >= 20)
    }

    @Test("no message shows a text in a secret's place, or a variable's value", arguments: CorpusEntry.bad)
    func secrets(_ entry: CorpusEntry) {
        let errors = #expect(throws: ManifestError.self) { try entry.read() }
        let text = errors.map { "\($0)" } ?? ""
        #expect(!text.contains("hunter"))
        #expect(!text.contains("eyJ"))
        #expect(!text.contains("s3cret"))
    }
}
