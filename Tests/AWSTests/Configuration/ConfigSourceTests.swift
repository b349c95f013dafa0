import AWS
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("The places of AWS's files", .scheduled)
struct ConfigSourceTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var environment: [String: String]
        var platform: String
        var profile: String?
        var configLocation: String
        var credentialsLocation: String

        var testDescription: String { name }
    }

    private struct Cases: Decodable {
        var tests: [Case]
    }

    /// The cases for Linux.
    static let cases: [Case] = {
        guard let data = try? Conformance.data("credentials/file-location-tests.json") else { return [] }
        let all = (try? JSONDecoder().decode(Cases.self, from: data).tests) ?? []
        return all.filter { $0.platform == "linux" }
    }()

    @Test("the SDKs have four cases for Linux", .enabled(if: Conformance.isThere, "no shared/conformance"))
    func count() {
        #expect(Self.cases.count == 4)
    }

    @Test(
        "a case has the SDKs' places and profile",
        .enabled(if: Conformance.isThere, "no shared/conformance"),
        arguments: cases
    )
    func place(_ example: Case) throws {
        let environment = Environment(
            variables: example.environment,
            home: example.environment["HOME"].map { FilePath($0) },
            workingDirectory: "/work"
        )
        #expect(ConfigSource.config.path(in: environment) == FilePath(example.configLocation))
        #expect(ConfigSource.credentials.path(in: environment) == FilePath(example.credentialsLocation))
        let loaded = try SharedConfiguration.load(environment: environment, files: MemoryFileSystem())
        #expect(loaded.selectedProfile == example.profile ?? "default")
    }

    @Test(
        "a variable's path starts from the home directory or the working directory, and a blank one is ignored",
        arguments: [
            ("~/other/config", "/home/me/other/config"), ("conf", "/work/conf"), ("../conf", "/conf"),
            (" ", "/home/me/.aws/config"), ("", "/home/me/.aws/config"),
            // A10: botocore's expandvars and expanduser.
            ("$HOME/x", "/home/me/x"), ("${HOME}/x", "/home/me/x"), ("/etc/$NAME.$NAME", "/etc/a b.a b"),
            ("$TILDE/x", "/home/me/x"), ("$NONE/x", "/work/$NONE/x"), ("/x/$", "/x/$"), ("/x/${HOME", "/x/${HOME"),
            ("/x/$HOME_/y", "/x/$HOME_/y"), ("/$NESTED", "/$HOME"), ("/${A-B}", "/c"), ("/$é", "/$é"),
        ]
    )
    func variable(_ value: String, _ path: String) {
        let environment = Environment(
            variables: [
                "AWS_CONFIG_FILE": value, "AWS_SHARED_CREDENTIALS_FILE": value, "HOME": "/home/me", "NAME": "a b",
                "TILDE": "~", "NESTED": "$HOME", "A-B": "c",
            ],
            home: "/home/me",
            workingDirectory: "/work"
        )
        #expect(ConfigSource.config.path(in: environment) == FilePath(path))
        let other = path == "/home/me/.aws/config" ? "/home/me/.aws/credentials" : path
        #expect(ConfigSource.credentials.path(in: environment) == FilePath(other))
    }

    @Test("without a home directory and without variables there are no files, and nothing is read")
    func homeless() throws {
        let environment = Environment(variables: [:], home: nil, workingDirectory: "/work")
        let files = MemoryFileSystem(["/work/.aws/config": "[default]\nregion = x", "/.aws/config": "[default]"])
        #expect(ConfigSource.config.path(in: environment) == nil)
        #expect(try SharedConfiguration.load(environment: environment, files: files).profiles.isEmpty)
    }

    @Test("the files are read from the variables' paths")
    func read() throws {
        let world = Effects.fake(
            files: MemoryFileSystem([
                "/etc/aws": "[profile a]\nregion = r", "/home/me/keys": "[a]\naws_access_key_id = k",
                "/home/me/.aws/config": "[profile not-this]",
            ]),
            environment: ["AWS_CONFIG_FILE": "/etc/aws", "AWS_SHARED_CREDENTIALS_FILE": "~/keys"]
        )
        let loaded = try SharedConfiguration.load(environment: world.environment, files: world.files)
        #expect(loaded.profiles.mapValues(\.values) == ["a": ["region": "r", "aws_access_key_id": "k"]])
    }

    @Test(
        "AWS_PROFILE comes before AWS_DEFAULT_PROFILE, and a blank one is ignored",
        arguments: [
            (["AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"], "a", true), (["AWS_DEFAULT_PROFILE": "b"], "b", true),
            (["AWS_PROFILE": " ", "AWS_DEFAULT_PROFILE": "b"], "b", true), (["AWS_PROFILE": ""], "default", false),
            (["AWS_PROFILE": "default"], "default", true), ([:], "default", false),
        ]
    )
    func selected(_ variables: [String: String], _ profile: String, _ isNamed: Bool) throws {
        let world = Effects.fake(environment: variables)
        let loaded = try SharedConfiguration.load(environment: world.environment, files: world.files)
        #expect(loaded.selectedProfile == profile)
        #expect(loaded.isProfileNamed == isNamed)
    }
}
