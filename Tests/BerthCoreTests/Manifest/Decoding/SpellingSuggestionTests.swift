import TestSupport
import Testing

@testable import BerthCore

@Suite("A spelling suggestion", .scheduled)
struct SpellingSuggestionTests {
    private let keys = [
        "id", "name", "profile", "regions", "endpoints", "labels", "renew_before", "role_arn", "username",
    ]

    @Test(
        "is at most two letters away, differs in case and hyphens, or is longer",
        arguments: [
            ("region", "regions"), ("regoins", "regions"), ("ids", "id"), ("nmae", "name"), ("Name", "name"),
            ("renewBefore", "renew_before"), ("renew-before", "renew_before"), ("role", "role_arn"),
            ("endpiont", "endpoints"), ("user", "username"),
        ]
    )
    func near(_ word: String, _ nearest: String) {
        #expect(SpellingSuggestion.to(word, among: keys) == nearest)
    }

    @Test("is missing if all are too different", arguments: ["", "x", "r", "host", "services", "re", "password"])
    func far(_ word: String) {
        #expect(SpellingSuggestion.to(word, among: keys) == nil)
    }

    @Test("is the nearer of two, and the first of equals")
    func choice() {
        #expect(SpellingSuggestion.to("deploy2", among: ["deploy10", "deploy"]) == "deploy")
        #expect(SpellingSuggestion.to("prodx", among: ["prodb", "proda"]) == "prodb")
    }
}
