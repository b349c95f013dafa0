import AWS
import BerthCore
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// Values for the tests of events.
enum EventFixtures {
    /// 2027-01-15T08:00:00Z.
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let place = FileLocation(file: "berth.yaml", line: 31, column: 22)

    static func keys() throws -> Principal {
        let environment = Environment(
            variables: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"], home: "/home/me",
            workingDirectory: "/"
        )
        let configuration = try SharedConfiguration.load(environment: environment, files: MemoryFileSystem())
        return try PrincipalResolver(configuration: configuration, environment: environment)
            .resolve(PrincipalSpecification(base: .ambient))
    }

    static func declared(_ host: String = EventFixtures.host) throws -> RegistryDeclaration {
        RegistryDeclaration(
            host: host, kind: .ecr(try #require(ECRRegistry(host: host))), accountName: "tools", profile: "shared",
            labels: ["costCenter": "r_d"], place: place)
    }

    /// A registry that is not Amazon's.
    static let github = RegistryDeclaration(
        host: "ghcr.io",
        kind: .other(
            RegistryDeclaration.Login(username: "me", password: .variable("GITHUB_TOKEN"), passwordPlace: place)),
        place: place
    )

    static func change(_ action: PlannedChange.Action, _ reason: ChangeReason = .nothingStored) throws -> PlannedChange
    {
        PlannedChange(
            host: host, action: action, reason: reason, declaration: try declared(), principal: try keys())
    }

    static func outcome(
        _ action: PlannedChange.Action, _ result: ChangeOutcome.Result, took: Duration = .zero
    ) throws -> ChangeOutcome {
        ChangeOutcome(change: try change(action), result: result, took: took)
    }

    static func obtained(until end: Date? = EventFixtures.now + 43200) -> ChangeOutcome.Result {
        .obtained(Login(username: "AWS", secret: Secret("secret"), expires: end))
    }

    /// The events' schema.
    static func schema() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(PackageResources.berth_events_schema_json))
    }
}

/// An event stream that a test reads.
struct EventPipe {
    let events: EventStream
    private let reading: CInt
    private let writing: CInt

    init() throws {
        let pipe = try FileDescriptor.pipe()
        (reading, writing) = (pipe.readEnd.rawValue, pipe.writeEnd.rawValue)
        events = EventStream(
            to: [OutputWriter(descriptor: writing, .standardOutput, EndlessProcess())], clock: SystemMonotonicClock())
    }

    /// Closes the stream's end for writing.
    func end() throws { try FileDescriptor(rawValue: writing).close() }

    /// Reads to the stream's end.
    func lines() throws -> [String] {
        let reading = FileDescriptor(rawValue: reading)
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try part.withUnsafeMutableBytes { try reading.read(into: $0) }
            if count == 0 { break }
            text += part[..<count]
        }
        try reading.close()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

extension JSONValue {
    /// A member of an object; `null` if it is missing.
    subscript(name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }
}
