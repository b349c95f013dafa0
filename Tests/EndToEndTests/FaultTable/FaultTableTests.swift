import Foundation
import Testing

extension EndToEnd {
    /// All known faults, with berth's message and the stored result. A fault never blocks other registries, and the run
    /// always ends in time.
    @Suite(.needs(.python), .needs(.openssl)) struct FaultTableTests {
        @Test("a fault is reported and blocks no other registry", arguments: FaultTable.faults(needing: .nothing))
        func fault(_ fault: Fault) async throws { try await suffer(fault) }

        @Test(
            "the same for disks", .enabled("mounting is not allowed here") { await Mounts.arePossible },
            arguments: FaultTable.faults(needing: .mounting))
        func disk(_ fault: Fault) async throws { try await suffer(fault) }

        @Test(
            "the same for files that berth may not read or write", .enabled(if: geteuid() != 0 || Tool.setpriv.isThere),
            arguments: FaultTable.faults(needing: .fewerRights))
        func rights(_ fault: Fault) async throws { try await suffer(fault) }

        @Test(
            "the same for a user without a home directory",
            .enabled("another user cannot be become here") { await OtherUser.canRunBerth },
            arguments: FaultTable.faults(needing: .otherUser))
        func user(_ fault: Fault) async throws { try await suffer(fault) }

        @Test("the same for clocks", .needs(.faketime), arguments: FaultTable.faults(needing: .clock))
        func clock(_ fault: Fault) async throws { try await suffer(fault) }

        @Test("the same between two steps", .needs(.compiler), arguments: FaultTable.faults(needing: .compiler))
        func step(_ fault: Fault) async throws { try await suffer(fault) }

        @Test("the same for time limits, all at once")
        func time() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for fault in FaultTable.faults(needing: .time) {
                    group.addTask { try await suffer(fault) }
                }
                try await group.waitForAll()
            }
        }

        @Test("every fault has a unique name, and there are enough faults")
        func names() throws {
            let names = FaultTable.all.map(\.name)
            #expect(names.count == Set(names).count)
            #expect(names.count >= 40)
            let index = try String(contentsOf: Checkout.root.appending(path: "docs/README.md"), encoding: .utf8)
            #expect(index.contains("each of \(names.count) failures"))
        }

        /// With BERTH_WRITE_TABLES the page is written first.
        @Test("docs/faults.md is this table")
        func page() throws {
            let file = Checkout.root.appending(path: "docs/faults.md")
            if ProcessInfo.processInfo.environment["BERTH_WRITE_TABLES"] != nil {
                try Data(FaultTable.page.utf8).write(to: file)
            }
            #expect(try String(contentsOf: file, encoding: .utf8) == FaultTable.page)
        }

        private func suffer(_ fault: Fault) async throws {
            guard let flaw = fault.flaw else { return try await examine(fault) }
            await withKnownIssue("\(flaw)") { try await examine(fault) }
        }

        private func examine(_ fault: Fault) async throws {
            try await Scratch.with { scratch in
                var scene = FaultScene(scratch)
                try await fault.arrangement(&scene)
                try await scene.make()
                let before = StoredState(scene)
                let ended = try await scene.run(fault.options(in: scene), within: .seconds(fault.limit + 5))
                let (output, errors) = (scene.normal(ended.output), scene.normal(ended.errors))

                switch fault.ending {
                case .failed(let message):
                    #expect(output == scene.report("✗", "failed", message, summary: "failed"))
                case .blocked(let message):
                    #expect(output == scene.report("!", "blocked", message, summary: "blocked"))
                case .loggedIn(let validity):
                    #expect(output == scene.report("✓", scene.done, validity, summary: scene.done))
                case .interrupted:
                    #expect(output == scene.report("✗", "interrupted", "", summary: "interrupted"))
                case .error(let message, _), .warning(let message):
                    #expect(errors.trimmingCharacters(in: .newlines) == message)
                    #expect(output == "")
                case .answer(let message):
                    #expect(output == message + "\n")
                    #expect(errors == "")
                case .nothing:
                    #expect(output == "")
                }
                #expect(ended.status == fault.ending.status, "\(fault.name): \(errors)")
                #expect(ended.elapsed < .seconds(fault.limit), "\(fault.name): \(ended.elapsed)")
                for form in [FaultScene.secret, Data("me:\(FaultScene.secret)".utf8).base64EncodedString()] {
                    #expect(!(ended.output + ended.errors).contains(form))
                }
                #expect(StoredState(scene).change(since: before) == fault.state)
                try await scene.afterwards(scene)
            }
        }
    }
}

extension Tool {
    fileprivate static let faketime = Tool(name: "faketime")
}
