import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Registry

@Suite("What the fuzzer found", .scheduled)
struct FuzzerTests {
    @Test("a reason is shortened however long its characters are")
    func piledAccents() throws {
        let registry = try #require(WebAddress("https://registry.example.com/v2/"))
        let exchange = CredentialExchange(
            registry: registry, credential: .identityToken(token: Secret("t")), realmPolicy: .sameHost,
            deadline: .now
        )
        let shown = exchange.shown("e" + String(repeating: "\u{301}", count: 10_000))
        #expect(shown?.unicodeScalars.count == 200)
    }
}
