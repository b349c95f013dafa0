import Foundation
import Testing

/// A run of berth with its events.
struct ToldEvents {
    let ended: Ended
    /// The lines as written.
    let lines: [String]

    /// Returns the events of a type, in order; all events for `nil`.
    func events(_ type: String? = nil) -> [[String: Any]] {
        let all = Self.read(lines)
        return type.map { type in all.filter { $0["type"] as? String == type } } ?? all
    }

    /// Parses lines as JSON objects; an invalid line becomes an empty object.
    static func read(_ lines: [String]) -> [[String: Any]] {
        lines.map { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]) ?? [:]
        }
    }

    /// Returns the text of a member in each event of a type; `nil` if an event has none.
    func texts(_ type: String, _ member: String) -> [String?] { events(type).map { $0[member] as? String } }

    /// Returns the members of the final summary.
    func summary(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        try #require(events("change_summary").last, "\(lines)", sourceLocation: sourceLocation)
    }

    /// A short form of each event: its type, action, requested service, and host.
    var course: [String] {
        events().map { event in
            ["type", "action", "service", "host", "severity", "operation"].compactMap { event[$0] as? String }
                .joined(separator: " ")
        }
    }

    /// The same without the values that differ between runs.
    var withoutTimes: [String] {
        lines.map { line in
            line.replacing(/"elapsed_ms":\d+/, with: "\"elapsed_ms\":N")
                .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
                .replacing(/"reason":"valid for [^"]*"/, with: "\"reason\":\"valid for TIME\"")
        }
    }
}

extension CommandScratch {
    /// Runs berth with `--json`; requires that every line of standard output is an event, the version first.
    func told(
        _ arguments: String..., with more: [String: String] = [:], in folder: URL? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ToldEvents {
        try await told(arguments, with: more, in: folder, sourceLocation: sourceLocation)
    }

    func told(
        _ arguments: [String], with more: [String: String] = [:], in folder: URL? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ToldEvents {
        let ended = try await start(arguments + ["--json"], with: more, in: folder).ended()
        return try ToldEvents(ended, ended.output, sourceLocation)
    }
}

extension ToldEvents {
    /// - Parameter text: the written events.
    init(_ ended: Ended, _ text: String, _ sourceLocation: SourceLocation = #_sourceLocation) throws {
        self.ended = ended
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        #expect(text.hasSuffix("}\n"), "\(text)\(ended.errors)", sourceLocation: sourceLocation)
        for event in events() {
            #expect(event["type"] is String, "\(text)", sourceLocation: sourceLocation)
        }
        let first = try #require(events().first, "\(ended.errors)", sourceLocation: sourceLocation)
        #expect(first["type"] as? String == "version" && first["format"] as? Int == 1, sourceLocation: sourceLocation)
    }
}
