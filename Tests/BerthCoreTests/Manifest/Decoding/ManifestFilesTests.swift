import Effects
import Platform
import SystemPackage
import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("The files of a manifest", .scheduled)
struct ManifestFilesTests {
    private static let account = "accounts:\n  - id: 600423610423\n    regions: [us-east-2]\n"

    // MARK: Several files

    @Test("files given with -f are joined; the first one's name and path apply")
    func several() throws {
        let files = [
            "team.yaml": "version: 1\nname: team\n" + Self.account,
            "mine.yaml": "version: 1\nname: mine\nregions: [eu-west-1]\naccounts: [{id: 012345678901}]\n",
        ]
        let manifest = try ManifestFixture(files).read("team.yaml", "mine.yaml").manifest
        #expect(manifest.name == "team")
        #expect(manifest.path == "/home/me/work/team.yaml")
        #expect(
            manifest.registries.map { "\($0.host) \($0.place)" } == [
                "600423610423.dkr.ecr.us-east-2.amazonaws.com team.yaml:4:9",
                "012345678901.dkr.ecr.eu-west-1.amazonaws.com mine.yaml:4:17",
            ]
        )
    }

    @Test("attack: a path that is not UTF-8 is refused, as its text would lead to another directory")
    func pathThatIsNoText() throws {
        let folder = "/srv/p\u{FF}".unicodeScalars.map { UInt8($0.value) } + [0]
        let path = folder.withUnsafeBytes { FilePath(platformString: $0.bindMemory(to: CChar.self).baseAddress!) }
        let file = path.appending("berth.yaml")
        let text = "version: 1\nregistries:\n  - {host: a.example.com, username: me, password: {command: [./t]}}\n"
        let errors = #expect(throws: ManifestError.self) {
            try ManifestLoader.read(
                from: [.file(file)], effects: .fake(files: MemoryFileSystem([:])), substitution: .deferred,
                contents: [file: Array(text.utf8)])
        }
        #expect(
            errors?.unreadable.map(\.description) == [
                "/srv/p\u{FFFD}/berth.yaml: error: its path is not UTF-8: rename the file or its directories"
            ])
    }

    @Test("an error's message is its first problem, without the quoted line")
    func firstProblem() throws {
        let files = [
            "a.yaml": "version: 1\nregistries: [{host: a.example.com, username: me, password: {env: P}}]\nx: 1\ny: 2\n"
        ]
        let unknownKey = #expect(throws: ManifestError.self) { try ManifestFixture(files).read("a.yaml") }
        #expect(unknownKey?.message.description == "a.yaml:3:1: unknown key `x` in a manifest")
        let missing = #expect(throws: ManifestError.self) { try ManifestFixture(files).read("a.yaml", "gone.yaml") }
        #expect(missing?.message.description == "gone.yaml: error: there is no such file")
    }

    @Test("without a name it has the file's base name, even if the second file has a name")
    func defaultName() throws {
        let files = [
            "ops.team.yaml": "version: 1\n" + Self.account,
            "mine.yaml": "version: 1\nname: mine\n" + Self.account,
        ]
        let manifest = try ManifestFixture(files).read("ops.team.yaml", "mine.yaml").manifest
        #expect(manifest.name == "ops.team")
    }

    @Test("standard input has a name and no path; its includes start from the working directory")
    func standardInput() throws {
        let files = ["more.yaml": "version: 1\n" + Self.account]
        let text = "version: 1\ninclude: [more.yaml]\nregistries: [{host: public.ecr.aws}]\n"
        let manifest = try ManifestFixture(files).read("-", standardInput: text).manifest
        #expect(manifest.name == "stdin")
        #expect(manifest.path == nil)
        #expect(manifest.registries.map { "\($0.place)" } == ["<stdin>:3:21", "more.yaml:3:9"])
    }

    @Test("a file that is listed twice, or included and listed, is read once")
    func once() throws {
        let files = [
            "a.yaml": "version: 1\ninclude: [sub/../b.yaml, ./b.yaml]\n",
            "b.yaml": "version: 1\n" + Self.account,
        ]
        #expect(try ManifestFixture(files).read("a.yaml", "b.yaml", "a.yaml").manifest.registries.count == 1)
    }

    @Test("messages show files as the user writes them: from here, from home, or from the root")
    func fileNames() {
        let bad = "version: 3\n" + Self.account
        let files = ["a/x.yaml": bad, "/home/me/y.yaml": bad, "/etc/z.yaml": bad]
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture(files).read("a/x.yaml", "~/y.yaml", "/etc/z.yaml")
        }
        #expect(errors?.diagnostics.map(\.source.name) == ["a/x.yaml", "~/y.yaml", "/etc/z.yaml"])
    }

    // MARK: Files that cannot be read

    @Test("a file that cannot be read is reported, and the others are read anyway")
    func unreadable() {
        let files = ["team/x": "", "bad.yaml": "version: 3\n" + Self.account]
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture(files).read("nope.yaml", "team", "bad.yaml")
        }
        #expect(
            errors?.description == """
                nope.yaml: error: there is no such file
                team: error: this is a directory: name a file in it, such as team/berth.yaml
                bad.yaml:1:10: error: `3` is not a supported manifest version
                  1 | version: 3
                    |          ^ write `version: 1`
                """
        )
    }

    @Test(
        "each failure of the file system has its message",
        arguments: [
            (.permissionDenied, "this user may not read the file"), (.fileTooLarge, "the file exceeds the 8 MiB limit"),
            (.ioError, "the file cannot be read: Input/output error"),
        ] as [(Errno, String)]
    )
    func failures(_ code: Errno, _ words: String) {
        let system = MemoryFileSystem()
        system.fail("read", with: code)
        let effects = Effects.fake(files: system)
        let errors = #expect(throws: ManifestError.self) {
            try ManifestLoader.read(
                from: [.file("/home/me/work/berth.yaml")],
                effects: effects,
                substitution: .environment(effects.environment)
            )
        }
        #expect(errors?.description == "berth.yaml: error: \(words)")
    }

    @Test("a file of more than 8 MiB is refused")
    func tooLarge() {
        let text = "version: 1\n" + Self.account + "#" + String(repeating: "x", count: 8 << 20)
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(text).read() }
        #expect(errors?.description == "berth.yaml: error: the file exceeds the 8 MiB limit")
    }

    @Test("an endless chain of included files is stopped")
    func tooManyFiles() {
        var files: [String: String] = [:]
        for number in 0...256 { files["\(number).yaml"] = "version: 1\ninclude: [\(number + 1).yaml]\n" }
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(files).read("0.yaml") }
        #expect(
            errors?.description == """
                255.yaml:2:11: error: the manifest includes more than 256 files
                  2 | include: [256.yaml]
                    |           ^~~~~~~~ do they include each other?
                """
        )
    }

    @Test("more than 100,000 registries are refused at the limit, and not one by one")
    func tooManyRegistries() {
        let regions = (0..<100).map { "us-east-\($0)" }.joined(separator: ", ")
        let accounts = (0...1001).map { "  - {id: \(100_000_000_000 + $0)}\n" }.joined()
        let text = "version: 1\nregions: [\(regions)]\naccounts:\n\(accounts)"
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(text).read() }
        #expect(
            errors?.diagnostics.filter { $0.severity == .error }.map { $0.rendered() } == [
                """
                berth.yaml:1004:10: error: the manifest expands to more than 100,000 registries
                  1004 |   - {id: 100000001000}
                       |          ^~~~~~~~~~~~ split it
                """
            ]
        )
    }
}
