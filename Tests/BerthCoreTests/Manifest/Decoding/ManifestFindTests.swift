import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("Manifests that the fuzzer found", .scheduled)
struct ManifestFindTests {
    private static let count = 20_000

    private func errors(in text: String) throws -> ManifestError {
        try #require(throws: ManifestError.self) { _ = try ManifestFixture(text).read() }
    }

    @Test("a long value with variables that are not set is refused at once", .lasting(atMost: .minutes(1)))
    func unsetVariables() throws {
        // The longest text that a manifest may contain: a word of a command.
        let count = 16_384 / 14
        let value = String(repeating: "é${NOT_SET:?x}", count: count)
        let errors = try errors(
            in: """
                version: 1
                registries:
                - {host: r.example.com, username: me, password: {command: [tool, '\(value)']}}

                """)
        try #require(errors.diagnostics.count == 1000)
        #expect(errors.unlisted == count - 1000)
        // Each is reported at its place.
        let before = "- {host: r.example.com, username: me, password: {command: [tool, '".count
        #expect(errors.diagnostics[999].span.start.column == before + 999 * 14 + 2)
        #expect(errors.diagnostics[999].span.end.column == before + 1000 * 14 + 1)
    }

    @Test("so is a list of them", .lasting(atMost: .minutes(1)))
    func listOfUnsetVariables() throws {
        let elements = String(repeating: "'${NOT_SET}', ", count: Self.count)
        let errors = try errors(in: "version: 1\nregions: [\(elements)]\naccounts: [{id: 600423610423}]\n")
        #expect(errors.diagnostics.count == 1000)
        #expect(errors.unlisted == Self.count - 1000)
    }
}
