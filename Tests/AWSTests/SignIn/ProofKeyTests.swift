import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("Proof keys", .scheduled)
struct ProofKeyTests {
    /// Returns the same bytes again and again.
    static func random(_ bytes: [UInt8]) -> RandomBytes {
        let index = Mutex(0)
        return RandomBytes {
            index.withLock { index in
                defer { index += 1 }
                return bytes[index % bytes.count]
            }
        }
    }

    @Test("the challenge is that of RFC 7636, appendix B")
    func challenge() {
        let key = ProofKey(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(key.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("a verifier has 64 unreserved characters, each with the same probability")
    func verifier() {
        // 66 characters: the bytes 0 to 197 stand for them, and the rest is skipped.
        let key = ProofKey(using: Self.random([0, 25, 26, 61, 62, 65, 198, 255, 66, 197]))
        #expect(key.verifier.reveal() == String(repeating: "AZa9-~A~", count: 8))
        let own = ProofKey(using: .system).verifier.reveal()
        #expect(own.utf8.count == 64)
        #expect(own.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-._~".utf8.contains($0) })
        #expect(own != ProofKey(using: .system).verifier.reveal())
    }

    @Test("a state is a random UUID")
    func uuid() {
        #expect(Self.random([0xFF]).uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        #expect(Self.random([0x01, 0x20]).uuid() == "01200120-0120-4120-8120-012001200120")
    }
}
