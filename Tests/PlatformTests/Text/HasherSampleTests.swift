import Platform
import TestSupport
import Testing

@Suite("The hash of a long text", .scheduled)
struct HasherSampleTests {
    private func hash(_ text: [UInt8]) -> Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(sampleOf: $0) }
        return hasher.finalize()
    }

    @Test("is that of an equal text, whatever the length", arguments: [0, 1, 8, 128, 129, 130, 135, 136, 4000])
    func equal(length: Int) {
        let text = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        #expect(hash(text) == hash(Array(text)))
        #expect(hash(text) != hash(text + [0]))
    }

    @Test("differs if any eighth of the text differs")
    func parts() {
        let text = [UInt8](repeating: 1, count: 4000)
        let others = (0..<8).map { part in
            text.indices.map { $0 / 500 == part ? 2 : 1 } as [UInt8]
        }
        #expect(Set((others + [text]).map(hash)).count == 9)
    }
}
