import AWS
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("A plan for an export", .scheduled)
struct ExportSnapshotTests {
    private let effects: Effects

    init() {
        let credentials = "[shared]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
        effects = .fake(
            files: MemoryFileSystem(["/home/me/.aws/credentials": credentials]), environment: ["TOKEN": "x"])
    }

    /// - Returns: the actions for the registries, and their reasons.
    private func plan(_ text: String) throws -> [String] {
        let manifest = try ManifestLoader.read(
            from: [.standardInput], effects: effects, substitution: .environment(effects.environment),
            standardInput: Array(text.utf8)
        ).manifest
        let configuration = Result { () throws(SharedConfigError) in
            try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        }
        let snapshot = Snapshot.withoutStoredLogins(for: manifest, configuration: configuration, effects: effects)
        let plan = try Planner(manifest: manifest, snapshot: snapshot, now: now).plan()
        return plan.changes.map { change in
            let lines = change.reason.description.split(separator: "\n")
            return "\(change.action.rawValue) \(change.host): \(lines.first ?? "")"
        }
    }

    @Test("logs in everywhere, wherever the manifest stores the logins")
    func everything() throws {
        let changes = try plan(
            """
            version: 1
            accounts:
              - {id: 600423610423, regions: [us-east-2], profile: shared, storage: helper}
              - {id: 210987654321, regions: [us-east-2], profile: shared, storage: pass}
            profiles:
              shared: {aws_profile: shared}
            registries:
              - {host: ghcr.io, username: me, password: {env: TOKEN}, storage: file}
              - {host: quay.io, username: me, password: {command: [pass, show, quay]}}
            """)
        #expect(
            changes == [
                "log in 600423610423.dkr.ecr.us-east-2.amazonaws.com: nothing stored",
                "log in 210987654321.dkr.ecr.us-east-2.amazonaws.com: nothing stored",
                "log in ghcr.io: nothing stored", "log in quay.io: nothing stored",
            ])
    }

    @Test("has blocked registries, as any plan does")
    func blocked() throws {
        let changes = try plan(
            """
            version: 1
            profiles:
              other: {aws_profile: other}
            accounts:
              - {id: 600423610423, regions: [us-east-2], profile: other}
            registries:
              - {host: ghcr.io, username: me, password: {env: MISSING}}
            """)
        #expect(changes.map { $0.hasPrefix("blocked ") } == [true, true])
        #expect(changes.last == "blocked ghcr.io: MISSING is not set (<stdin>:7:51)")
    }
}
