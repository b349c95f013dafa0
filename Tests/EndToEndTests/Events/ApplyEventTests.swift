import Foundation
import Testing

extension EndToEnd {
    /// The events of an apply or a logout, and their order.
    @Suite struct ApplyEventTests {
        @Test("a login that a store refuses is not reported as done")
        func store() async throws {
            try await EventScene.run { scratch, environment in
                let store = try ScriptedStore.make(in: scratch, refusing: EventScene.prod, saying: "the vault is full")
                try scratch.write(config: #"{"credsStore":"scripted","auths":{"ghcr.io":{}}}"#)
                let applied = try await scratch.told(
                    "apply", with: environment.merging(store.environment) { $1 })
                #expect(applied.ended.status == 1)
                #expect(applied.texts("planned_change", "destination") == ["store:scripted", "store:scripted"])
                #expect(applied.texts("apply_complete", "host") == [EventScene.tools])
                #expect(applied.texts("apply_errored", "host") == [EventScene.prod])
                #expect(
                    applied.texts("apply_errored", "message") == [
                        "docker-credential-scripted cannot store a login for \(EventScene.prod): the vault is full"
                    ])
                #expect(try applied.summary()["store_calls"] as? Int == 1)
            }
        }

        @Test("interrupted: finished logins are reported as done, and the rest as interrupted; 130")
        func interrupted() async throws {
            try await EventScene.run("--fault", "stall:\(EventScene.prod)") { scratch, environment in
                let program = try scratch.start(["apply", "--json"], with: environment)
                _ = try await program.line(after: "[1/2] \(EventScene.tools) ok ")
                // No login is stored yet.
                #expect(!program.outputSoFar.contains("apply_complete"))
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.status == 130)
                let told = try ToldEvents(ended, ended.output)
                #expect(told.texts("apply_complete", "host") == [EventScene.tools])
                #expect(told.texts("apply_errored", "host") == [EventScene.prod])
                #expect(told.texts("apply_errored", "message") == ["interrupted"])
                #expect(try told.summary()["interrupted"] as? Int == 1)
            }
        }
    }
}
