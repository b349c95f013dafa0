import Testing
import YAML

@testable import Berth

@Suite("Manifests, as the fuzzer found them")
struct ManifestFindTests {
    private static let count = 20_000

    private func errors(in text: String) throws -> ManifestErrors {
        try #require(throws: ManifestErrors.self) { _ = try ManifestWorld(text).read() }
    }

    @Test("a long value with variables that are not set is refused at once", .timeLimit(.minutes(1)))
    func unsetVariables() throws {
        let value = String(repeating: "é${NOT_SET:?x}", count: Self.count)
        let errors = try errors(
            in: "version: 1\nname: '\(value)'\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n")
        #expect(errors.diagnostics.count == 1000)
        #expect(errors.unlisted == Self.count - 1000)
        // Each is shown where it stands.
        #expect(errors.diagnostics[999].span.start.column == 8 + 999 * 14 + 1)
        #expect(errors.diagnostics[999].span.end.column == 8 + 1000 * 14)
    }

    @Test("so is a list of them", .timeLimit(.minutes(1)))
    func listOfUnsetVariables() throws {
        let elements = String(repeating: "'${NOT_SET}', ", count: Self.count)
        let errors = try errors(in: "version: 1\nregions: [\(elements)]\naccounts: [{id: 600423610423}]\n")
        #expect(errors.diagnostics.count == 1000)
        #expect(errors.unlisted == Self.count - 1000)
    }
}
