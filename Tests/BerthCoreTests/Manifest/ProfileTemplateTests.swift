import TestSupport
import Testing

@testable import BerthCore

@Suite("A profile's text with values of a registry", .scheduled)
struct ProfileTemplateTests {
    private static let values: [RegistryValue: String] = [.accountID: "600423610423", .region: "us-east-2"]

    @Test("is filled with the registry's values, or their defaults")
    func filled() {
        let text = ProfileTemplate([
            .text("a-"), .value(.accountID, .fallback("x")), .text("-"), .value(.accountName, .fallback("none")),
            .value(.region, .errorMessage("where")), .value(.accountName, .none),
        ])
        #expect(text.text(with: Self.values) == "a-600423610423-noneus-east-2${account.name}")
        #expect(text.written == "a-${account.id:-x}-${account.name:-none}${region:?where}${account.name}")
        #expect(text.values == [.accountID, .accountName, .region])
    }

    @Test("is any other text unchanged")
    func plain() {
        let text: ProfileTemplate = "${account.id}"
        #expect(text == ProfileTemplate("${account.id}"))
        #expect(text.text(with: Self.values) == "${account.id}" && text.values == [])
    }

    @Test("names the values that a registry lacks, unless they have a default")
    func missing() {
        let text = ProfileTemplate([
            .value(.accountID, .none), .value(.accountName, .none), .value(.accountName, .fallback("")),
            .value(.accountName, .errorMessage("name it")), .value(.accountName, .errorMessage("")),
        ])
        let missing = text.missing(in: Self.values)
        #expect(missing.map(\.value) == [.accountName, .accountName, .accountName])
        #expect(missing.map(\.message) == [nil, "name it", nil])
        #expect(text.missing(in: [:]).count == 4)
    }
}
