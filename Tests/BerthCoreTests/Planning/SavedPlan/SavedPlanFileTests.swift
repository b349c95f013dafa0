import AWS
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("A saved plan's file", .scheduled)
struct SavedPlanFileTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private let other = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private let path = "/work/week.plan"
    private let files = MemoryFileSystem(["/work/berth.yaml": "version: 1\n"])
    private let file: SavedPlanFile
    private let saved: SavedPlan

    init() throws {
        file = SavedPlanFile(FilePath(path), in: files)
        var wanted = manifest(
            declared("600423610423", "us-east-2", profile: "shared"),
            declared("210987654321", "us-east-2", profile: "shared"))
        wanted.digest = "d1"
        var snapshot = try Snapshot(signedIn: "shared")
        snapshot.store(plainPassword, at: host, storedAgo: 9 * 3600, expires: now + 3 * 3600)
        snapshot.stored[other] = .login(.password(username: "bob", secret: Secret("hunter2")))
        let selection = RegistrySelection(
            only: [try RegistrySelector("region=us-*,eu-*")], skip: [try RegistrySelector("account=1*")])
        saved = SavedPlan(
            plan: try Planner(manifest: wanted, snapshot: snapshot, now: now).plan(
                RegistrySelection(only: [try RegistrySelector("region=us-*")])),
            selection: selection, manifestFiles: ["/work/berth.yaml"], config: "/home/me/.docker/config.json",
            snapshot: snapshot, created: now + 0.7, version: "0.1.0")
    }

    /// The file's content without blanks, and with names for random values.
    private var text: String {
        var text = (files.text(path) ?? "").filter { !$0.isWhitespace }
        text.replace(saved.nonce, with: "NONCE")
        text.replace(saved.key, with: "KEY")
        for (index, change) in saved.changes.enumerated() { text.replace(change.entry, with: "ENTRY\(index)") }
        return text
    }

    @Test("has the whole plan")
    func roundTrip() throws {
        try file.write(saved)
        #expect(try file.read() == saved)
    }

    @Test("is only for its owner, and complete or missing")
    func writing() throws {
        try file.write(saved)
        guard case .file(let bytes, let mode)? = files[path] else {
            Issue.record("no plan")
            return
        }
        #expect(mode == 0o600)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(files.changes == ["write /work/.week.plan.1", "rename /work/.week.plan.1 to /work/week.plan"])
    }

    @Test("is JSON with the changes and their reasons")
    func json() throws {
        try file.write(saved)
        let expected = """
            {
              "berth": "0.1.0", "berthPlan": 1,
              "changes": [
                {
                  "action": "refresh", "destination": "file", "entry": "ENTRY0", "host": "\(host)",
                  "principal": "profile shared", "reason": "expires in 3h", "replacesForeignLogin": false,
                  "route": "auths"
                },
                {
                  "action": "blocked", "destination": "file", "entry": "ENTRY1", "host": "\(other)",
                  "principal": "profile shared",
                  "reason": "would replace the login of `bob`, which berth did not write (apply --yes does)",
                  "replacesForeignLogin": true, "route": "auths"
                }
              ],
              "config": {"path": "/home/me/.docker/config.json", "target": "/home/me/.docker/config.json"},
              "created": "2027-01-15T08:00:00Z", "isProbed": false, "key": "KEY",
              "manifest": {"digest": "d1", "files": ["/work/berth.yaml"], "name": "platform"},
              "nonce": "NONCE", "selection": {"only": ["region=us-*,eu-*"], "skip": ["account=1*"]}
            }
            """
        #expect(text == expected.filter { !$0.isWhitespace })
    }

    @Test("contains no secret")
    func privacy() throws {
        try file.write(saved)
        let text = try #require(files.text(path))
        for (username, secret) in [("AWS", plainPassword.reveal()), ("bob", "hunter2")] {
            #expect(!text.contains(secret))
            #expect(!text.contains(Data(secret.utf8).base64EncodedString()))
            #expect(!text.contains(Data("\(username):\(secret)".utf8).base64EncodedString()))
        }
    }

    // MARK: Existing files

    @Test("replaces an older plan, of any version of berth")
    func replaced() throws {
        files.put(path, #"{"berthPlan": 7, "steps": []}"#, mode: 0o644)
        try file.write(saved)
        #expect(try file.read() == saved)
        guard case .file(_, let mode)? = files[path] else {
            Issue.record("no plan")
            return
        }
        #expect(mode == 0o600)
    }

    @Test(
        "never replaces another file",
        arguments: ["", "version: 1\n", "{}", "[]", #"{"auths": {}}"#, #"{"berthPlan": "mine"}"#]
    )
    func occupied(text: String) {
        files.put(path, text)
        #expect {
            try file.write(saved)
        } throws: {
            "\($0)" == """
                /work/week.plan exists and is not a berth plan
                Name another file with --out, or move it away.
                """
        }
        #expect(files.text(path) == text)
        #expect(files.changes == [])
    }

    @Test("is neither a directory nor a pipe")
    func notAFile() {
        files.put("/work/week.plan/x", "")
        let expected = """
            /work/week.plan is not a file
            Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.
            """
        #expect { try file.write(saved) } throws: { "\($0)" == expected }
        #expect { try file.read() } throws: { "\($0)" == expected }
        #expect(files.changes == [])
    }

    @Test("may be a link's target, and the link stays")
    func link() throws {
        files.link(path, to: "plans/1.plan")
        files.put("/work/plans/0.plan", "")
        try file.write(saved)
        #expect(files[path] == .link("plans/1.plan"))
        #expect(try SavedPlanFile("/work/plans/1.plan", in: files).read() == saved)
        #expect(try file.read() == saved)
        files.link("/work/round.plan", to: "round.plan")
        #expect {
            try SavedPlanFile("/work/round.plan", in: files).read()
        } throws: {
            "\($0)" == """
                cannot read /work/round.plan: \(Errno.tooManySymbolicLinkLevels)
                Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.
                """
        }
    }

    // MARK: S4: the owner

    @Test("S4: is applied only if another user can neither have written nor replaced it")
    func unreliable() throws {
        try file.write(saved)
        let other = FileOwner(user: 2000, group: 2000)
        let changes: [(MemoryFileSystem) -> Void] = [
            { $0.give("/work/week.plan", to: other) },
            { $0.setMode(0o622, of: "/work/week.plan") },
            { $0.give("/work", to: other) },
            { $0.setMode(0o777, of: "/work") },
        ]
        for change in changes {
            let files = MemoryFileSystem([path: try #require(files.text(path))])
            #expect(try SavedPlanFile(FilePath(path), in: files).read() == saved)
            change(files)
            #expect(throws: SavedPlanError.self) { try SavedPlanFile(FilePath(path), in: files).read() }
        }
        files.give(path, to: other)
        #expect {
            try file.read()
        } throws: {
            "\($0)" == """
                berth does not apply the plan /work/week.plan: /work/week.plan belongs to another user (2000)
                Run `berth plan --out FILE` again, with a FILE that only you can change.
                """
        }
    }

    @Test("S4: may be in a working directory of another user's, as in a CI container, but not be another user's")
    func workingDirectory() throws {
        try file.write(saved)
        let other = FileOwner(user: 2000, group: 2000)
        files.give("/work", to: other)
        let here = SavedPlanFile(FilePath(path), in: files, workingDirectory: "/work")
        #expect(try here.read() == saved)
        files.setMode(0o777, of: "/work")
        #expect(throws: SavedPlanError.unreliable(FilePath(path), .openDirectory("/work", mode: 0o777))) {
            try here.read()
        }
        files.setMode(0o1777, of: "/work")
        #expect(try here.read() == saved)
        files.give(path, to: other)
        #expect(throws: SavedPlanError.self) { try here.read() }
        files.setMode(0o755, of: "/work")
        #expect(throws: SavedPlanError.unreliable(FilePath(path), .foreign(FilePath(path), owner: 2000))) {
            try here.read()
        }
    }

    // MARK: Failures

    @Test(
        "that is invalid has an error with the reason",
        arguments: ["", "version: 1\n", "{}", #"{"auths": {}}"#, #"{"berthPlan": 1}"#, #"{"berthPlan": 1, "berth""#]
    )
    func notAPlan(text: String) {
        files.put(path, text)
        #expect {
            try file.read()
        } throws: {
            "\($0)" == """
                /work/week.plan is not a berth plan, or is incomplete
                Make one with `berth plan --out FILE`. To name a manifest, use -f FILE.
                """
        }
    }

    @Test("is refused if its selection is malformed")
    func malformedSelection() throws {
        try file.write(saved)
        let text = try #require(files.text(path))
        files.put(path, text.replacing("region=us-*,eu-*", with: "everything"))
        #expect(throws: SavedPlanError.notAPlan("/work/week.plan")) { try file.read() }
    }

    @Test("of another format has its own error")
    func otherFormat() {
        files.put(path, #"{"berthPlan": 2}"#)
        #expect {
            try file.read()
        } throws: {
            "\($0)" == """
                /work/week.plan is from another version of berth: its format is 2, not 1
                Run `berth plan --out FILE` again.
                """
        }
    }

    @Test("that is missing or unreadable has its own error", arguments: [Errno.noSuchFileOrDirectory, .fileTooLarge])
    func cannotRead(code: Errno) throws {
        if code == .fileTooLarge {
            try file.write(saved)
            files.fail("read", with: code)
        }
        #expect {
            try file.read()
        } throws: {
            "\($0)" == """
                cannot read /work/week.plan: \(code)
                Make a plan with `berth plan --out FILE`, then run `berth apply FILE`.
                """
        }
    }

    @Test("that cannot be written leaves no file", arguments: ["write", "rename"])
    func cannotWrite(operation: String) {
        files.fail(operation, with: .permissionDenied)
        #expect {
            try file.write(saved)
        } throws: {
            "\($0)" == """
                cannot write /work/week.plan: \(Errno.permissionDenied)
                Name a file with --out in a directory that you can write to.
                """
        }
        #expect(files.paths == ["/", "/work", "/work/berth.yaml"])
    }
}
