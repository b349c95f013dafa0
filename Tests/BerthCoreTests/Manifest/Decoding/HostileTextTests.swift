import TestSupport
import Testing
import YAML

@testable import BerthCore

/// Each of these took minutes, or would in a debug build: the time limit suits a busy machine.
@Suite("S18: a manifest that is designed to be slow", .lasting(atMost: .minutes(2)))
struct HostileTextTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try ManifestFixture(text).read()
            return []
        } catch {
            return error.rendered()
        }
    }

    private func codes(_ text: String) -> [String] {
        do {
            _ = try ManifestFixture(text).read(substituting: .deferred)
            return []
        } catch {
            return error.diagnostics.map(\.code)
        }
    }

    private func long(_ count: Int) -> String { String(repeating: "u", count: count) }

    // MARK: Long texts

    @Test(
        "S18: a text with many aliases is refused at the alias that exceeds the limit",
        arguments: [(1_000_000, 20_000), (100_000, 20_000)]
    )
    func aliases(length: Int, count: Int) throws {
        let registries = (0..<count).map { "- {host: r\($0).example.com, username: *u, password: {env: T}}\n" }.joined()
        let text =
            "version: 1\nregistries:\n- {host: r.example.com, username: &u '\(long(length))', password: {env: T}}\n"
            + registries
        let problems = problems(text)
        try #require(problems.count == 1)
        #expect(
            problems[0].contains(": error: more than 32 MiB of text (with aliases expanded)\n"), "\(problems[0])")
        #expect(problems[0].hasPrefix("berth.yaml:"))
    }

    /// A manifest with a text in one place, the place's limit, and the name of a longer text.
    private static let places: [(String, Int, String)] = [
        ("name: 'TEXT'\nregistries: [{host: public.ecr.aws}]", 1024, "berth.yaml:2:7: error: `name`"),
        ("registries: [{host: 'TEXT'}]", 1024, "berth.yaml:2:21: error: `host`"),
        (
            "registries: [{host: r.example.com, username: 'TEXT', password: {env: T}}]", 1024,
            "berth.yaml:2:46: error: `username`"
        ),
        ("registries: [{host: public.ecr.aws, labels: {a: 'TEXT'}}]", 1024, "berth.yaml:2:49: error: the label `a`"),
        ("registries: [{host: public.ecr.aws, profile: 'TEXT'}]", 1024, "berth.yaml:2:46: error: `profile`"),
        ("accounts: [{id: 600423610423, regions: ['TEXT']}]", 1024, "berth.yaml:2:41: error: a region"),
        ("accounts: [{id: 'TEXT', regions: [us-east-2]}]", 1024, "berth.yaml:2:17: error: `id`"),
        (
            "accounts: [{id: 600423610423, regions: [us-east-2], name: 'TEXT'}]", 1024,
            "berth.yaml:2:59: error: `name`"
        ),
        (
            "profiles: {p: {aws_profile: 'TEXT'}}\nregistries: [{host: public.ecr.aws, profile: p}]", 1024,
            "berth.yaml:2:29: error: `aws_profile`"
        ),
        (
            "registries: [{host: r.example.com, username: u, password: {file: 'TEXT'}}]", 4096,
            "berth.yaml:2:66: error: `file`"
        ),
        (
            "registries: [{host: r.example.com, username: u, password: {command: ['TEXT']}}]", 4096,
            "berth.yaml:2:70: error: the program"
        ),
        (
            "registries: [{host: r.example.com, username: u, password: {command: [t, 'TEXT']}}]", 16384,
            "berth.yaml:2:73: error: an argument"
        ),
        ("include: ['TEXT']\nregistries: [{host: public.ecr.aws}]", 4096, "berth.yaml:2:11: error: a file to include"),
    ]

    @Test("S18: a text has a limit, whatever its purpose", arguments: places)
    func limits(text: String, limit: Int, start: String) {
        let whole = "version: 1\n\(text)\n"
        let words = limit == 1024 ? "1,024" : limit == 4096 ? "4,096" : "16,384"
        let tooLong = problems(whole.replacing("TEXT", with: long(limit + 1)))
        #expect(tooLong.contains { $0.hasPrefix("\(start) is longer than \(words) characters\n") }, "\(tooLong)")
        #expect(tooLong.allSatisfy { $0.utf8.count < 1000 })
        let atLimit = problems(whole.replacing("TEXT", with: long(limit)))
        #expect(!atLimit.contains { $0.contains("is longer than") }, "\(atLimit)")
        // In characters, not in bytes, as JSON Schema counts. (Debug builds of swift-system are slow with long paths.)
        if limit == TextLimit.path.characters { return }
        let accents = problems(whole.replacing("TEXT", with: String(repeating: "é", count: limit)))
        #expect(!accents.contains { $0.contains("is longer than") }, "\(accents)")
    }

    @Test("S18: a text with a variable has the same limit")
    func variables() {
        let text =
            "version: 1\nname: '\(String(repeating: "${LONG}", count: 100))'\nregistries: [{host: public.ecr.aws}]\n"
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture(text, environment: ["LONG": long(100_000)]).read()
        }
        #expect(errors?.diagnostics.map(\.message) == ["`name` is longer than 1,024 characters"])
    }

    @Test("S18: a long key is refused, also with merge keys")
    func keys() {
        let key = long(1_000_000)
        let merged =
            "version: 1\nx: &a\n  ? \(key)\n  : 1\nregistries:\n" + String(repeating: "- {<<: *a}\n", count: 20_000)
        #expect(
            problems(merged).map { $0.prefix { $0 != "\n" } }
                == ["berth.yaml:3:5: error: a key is longer than 1,024 characters"])
    }

    // MARK: Many texts

    @Test("S18: regions times accounts are refused, even if they are the same registries")
    func product() {
        let regions = (0..<40_000).map { "us-east-\($0)" }.joined(separator: ",")
        let accounts = "- &a {id: 600423610423}\n" + String(repeating: "- *a\n", count: 40_000)
        #expect(codes("version: 1\nregions: [\(regions)]\naccounts:\n\(accounts)").contains("too-many-registries"))
    }

    @Test("S18: so are regions times endpoints that they do not have")
    func missingEndpoints() {
        let regions = (0..<20_000).map { "cn-north-\($0)" }.joined(separator: ",")
        let endpoints = String(repeating: "fips,", count: 20_000)
        let accounts =
            "- &a {id: 600423610423, endpoints: &e [\(endpoints)standard]}\n"
            + String(repeating: "- {id: 600423610423, endpoints: [fips]}\n", count: 20_000)
        let codes = codes("version: 1\nregions: [\(regions)]\naccounts:\n\(accounts)")
        #expect(codes.contains("no-endpoint"))
    }

    @Test("S18: problems on a line of 2 MB are shown at once")
    func longLine() {
        let accounts = String(repeating: "{id: é6004, regions: [us-east-2]}, ", count: 30_000)
        let problems = problems("version: 1\naccounts: [\(accounts)]\n")
        #expect(problems.count == 1001)
        #expect(
            problems[999] == """
                berth.yaml:2:34982: error: `é6004` is not an account's id
                  2 | …{id: é6004, regions: [us-east-2]}, {id: é6004, regions: [us-east-2]}, {id: é6004, regions: [us-east-2]}, {id: é6004, reg…
                    |                                          ^~~~~ it is a number of 12 digits
                """)
    }

    @Test("S18: so are invalid substitutions on such a line")
    func badSubstitutions() {
        let values = String(repeating: "'${1}',", count: 60_000)
        #expect(problems("version: 1\nregions: [\(values)]\naccounts: [{id: 600423610423}]\n").count == 1001)
    }

    @Test("S18: unknown keys and profiles are reported once, however many aliases there are")
    func suggestions() {
        let account = "- &a {id: 600423610423, region: 1, nam: 2, profil: 3, label: 4, storag: 5, x: 6}\n"
        let text = "version: 1\naccounts:\n" + account + String(repeating: "- *a\n", count: 20_000)
        #expect(problems(text).filter { $0.contains("unknown key") }.count == 6)
        let profiles = (0..<200).map { "  profile-\($0): {}\n" }.joined()
        let reference = "- &a {id: 600423610423, regions: [us-east-2], profile: profile-x}\n"
        let references =
            "version: 1\nprofiles:\n\(profiles)accounts:\n" + reference + String(repeating: "- *a\n", count: 30_000)
        #expect(codes(references) == ["unknown-profile"])
    }

    @Test("S18: a secret in the wrong place is concealed once, however many aliases there are")
    func redactions() {
        let lines = (0..<20_000).map { "    hunter2 \($0)\n" }.joined()
        let text =
            "version: 1\nregistries:\n"
            + "- host: r.example.com\n  username: u\n  password: &p\n   - |\n\(lines)"
            + String(repeating: "- {host: r.example.com, username: u, password: *p}\n", count: 30)
        let problems = problems(text)
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test("S18: the limit for values is one for all files")
    func files() {
        let bomb = "x: &x [\(String(repeating: "y,", count: 1000))]\nz: [\(String(repeating: "*x,", count: 900))]\n"
        let errors = #expect(throws: ManifestError.self) {
            try ManifestFixture([
                "berth.yaml": "version: 1\ninclude: [a.yaml, b.yaml]\n", "a.yaml": "version: 1\n\(bomb)",
                "b.yaml": "version: 1\n\(bomb)",
            ]).read()
        }
        #expect(
            errors?.rendered().last?.hasSuffix(": error: more than 1,000,000 values (with aliases expanded)") == true
        )
        #expect(errors?.diagnostics.last?.source.name == "b.yaml")
    }

    @Test("S18: a chain of profiles has a limit, and a loop of many is shown by its start")
    func chains() {
        func profiles(_ count: Int, last: String) -> String {
            "version: 1\nprofiles:\n"
                + (0..<count).map { "  p\($0): {source: \($0 == count - 1 ? last : "p\($0 + 1)")}\n" }.joined()
                + "  end: {}\naccounts: [{id: 600423610423, regions: [us-east-2], profile: p0}]\n"
        }
        #expect(codes(profiles(99, last: "end")) == [])
        #expect(
            problems(profiles(30_000, last: "end")) == [
                """
                berth.yaml:29903:20: error: the profile `p29900` starts from more than 99 others
                  29903 |   p29900: {source: p29901}
                        |                    ^~~~~~ let it start from `aws_profile`, or from nothing
                """
            ])
        let loop = problems(profiles(30_000, last: "p0"))
        #expect(loop.contains { $0.contains("p0 → p1 → p2 → p3 → p4 → p5 → p6 → p7 → p8 → p9 → … → p0\n") }, "\(loop)")
    }
}
