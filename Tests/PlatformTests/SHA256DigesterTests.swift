import Crypto
import Platform
import TestSupport
import Testing

@Suite("SHA-256 without a library", .scheduled)
struct SHA256DigesterTests {
    @Test("the digest of a text is the known one")
    func known() {
        let digest = SHA256Digester.digest(of: Array("{}".utf8)).hexadecimal
        #expect(digest == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    }

    @Test("digests of all lengths up to some blocks are those of swift-crypto")
    func lengths() {
        for length in 0...300 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + length) }
            #expect(SHA256Digester.digest(of: bytes) == Array(SHA256.hash(data: bytes)))
        }
    }

    @Test("pieces of any length give the same digest as the whole text", arguments: [1, 7, 63, 64, 65, 130])
    func pieces(_ length: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        var digester = SHA256Digester()
        for start in stride(from: 0, to: bytes.count, by: length) {
            digester.add(Array(bytes[start..<min(start + length, bytes.count)]))
        }
        #expect(digester.finish() == Array(SHA256.hash(data: bytes)))
        #expect(digester.finish() == digester.finish(), "the digester can go on")
    }
}
