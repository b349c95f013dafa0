import Foundation
import TestSupport
import Testing

@testable import BerthCore

/// Compares the manifest's schema with berth's own parser, by an independent validator: check-jsonschema (from PyPI).
@Suite("The schema and the decoder agree", .scheduled)
struct SchemaAgreementTests {
    /// The files that the schema refuses, or that the validator cannot read; run once, because it starts slowly.
    private static let refused = Result { try refusedBySchema(CorpusEntry.good + CorpusEntry.bad) }

    @Test("on each good manifest", .enabled(if: CheckJSONSchema.isWanted, "check-jsonschema is not installed"))
    func good() throws {
        let refused = try Self.refused.get()
        for entry in CorpusEntry.good {
            #expect(refused.isDisjoint(with: entry.paths), "\(entry.name) is refused by the schema")
        }
    }

    @Test(
        "on each bad manifest, unless only berth can know the error",
        .enabled(if: CheckJSONSchema.isWanted, "check-jsonschema is not installed")
    )
    func bad() throws {
        let refused = try Self.refused.get()
        for entry in CorpusEntry.bad {
            let isRefused = !refused.isDisjoint(with: entry.paths)
            #expect(
                isRefused == (entry.onlyBerthKnows == nil),
                "\(entry.name): \(entry.onlyBerthKnows ?? "not refused")"
            )
        }
    }

    @Test("every key has a description that editors can show")
    func descriptions() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: CheckJSONSchema.schema))
        #expect(Self.undescribed(schema, at: "") == [])
    }

    private static func undescribed(_ value: Any, at path: String) -> [String] {
        guard let object = value as? [String: Any] else { return [] }
        // A condition's parts narrow a key that is described elsewhere.
        let isCondition = ["/if", "/then", "/not", "/allOf"].contains { path.contains($0) }
        let properties = isCondition ? [:] : object["properties"] as? [String: Any] ?? [:]
        let missing = properties.filter { ($0.value as? [String: Any])?["description"] == nil }.map {
            "\(path)/\($0.key)"
        }
        return missing.sorted() + object.keys.sorted().flatMap { undescribed(object[$0] as Any, at: "\(path)/\($0)") }
    }

    private static func refusedBySchema(_ entries: [CorpusEntry]) throws -> Set<String> {
        let report = try CheckJSONSchema.report(on: entries.flatMap(\.paths))
        return Set((report.errors + report.parseErrors).map(\.filename))
    }
}

/// The validator's program.
private enum CheckJSONSchema {
    struct Report: Decodable {
        struct Problem: Decodable {
            var filename: String
        }

        var errors: [Problem]
        var parseErrors: [Problem]
    }

    static let schema = URL(filePath: #filePath).appending(path: "../../../../schema/berth.schema.json").standardized

    /// If it is missing, the tests are skipped by name, but in CI they fail: CI installs it.
    static var isWanted: Bool {
        let environment = ProcessInfo.processInfo.environment
        if environment["CI"] == "true" { return true }
        return (environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/check-jsonschema")
        }
    }

    static func report(on files: [String]) throws -> Report {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["check-jsonschema", "--output-format", "json", "--schemafile", schema.path] + files
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: bytes)
    }
}
