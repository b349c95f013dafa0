import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite("AWS's two files together", .scheduled)
struct SharedConfigurationTests {
    private func load(_ config: String, credentials: String = "") throws -> SharedConfiguration {
        let files = MemoryFileSystem(["/home/me/.aws/config": config, "/home/me/.aws/credentials": credentials])
        let world = Effects.fake(files: files)
        return try SharedConfiguration.load(environment: world.environment, files: world.files)
    }

    @Test("a byte order mark and Windows' line ends change nothing")
    func windows() throws {
        let loaded = try load("\u{FEFF}[profile a]\r\nregion = r\r\n\r\nrole_arn = one\r\n  two\r\n# end\r\n")
        #expect(loaded.profiles.mapValues(\.values) == ["a": ["region": "r", "role_arn": "one\ntwo"]])
    }

    @Test("indented properties and headers count as usual if all are indented, as for the AWS CLI")
    func indented() throws {
        let loaded = try load(
            """
              [profile a]
                # where
                region = r
                s3 =
                  addressing_style = path
                output = json
              [profile b]
              region = q
            """
        )
        #expect(
            loaded.profiles.mapValues(\.values) == [
                "a": ["region": "r", "s3": "\naddressing_style = path", "output": "json"], "b": ["region": "q"],
            ]
        )
    }

    @Test("a name in quotes may contain blanks, as the AWS CLI writes it", arguments: ["\"", "'"])
    func quoted(_ quote: String) throws {
        let loaded = try load("[profile \(quote)my own\(quote)]\nregion = r\n[sso-session \(quote)s t\(quote)]")
        #expect(loaded.profiles.mapValues(\.values) == ["my own": ["region": "r"]])
        #expect(loaded.ssoSessions.keys.sorted() == ["s t"])
    }

    @Test(
        "a section that is not a profile, session or services is ignored",
        arguments: [
            "[profile]", "[profile \"\"]", "[plugins]", "[default x]", "[preview a]", "[]", "[profile a!b]#",
            "[Default]", "[PROFILE a]", "[profile é è]", "[profile a # b]", "[profile 'a]",
        ]
    )
    func leftOut(_ header: String) throws {
        let loaded = try load("\(header)\nkey = value")
        #expect(loaded.profiles.isEmpty && loaded.ssoSessions.isEmpty && loaded.services.isEmpty)
    }

    @Test("sub-properties are found by name, without comments, and a plain value has none")
    func nested() throws {
        let loaded = try load(
            """
            [services local]
            ecr =
              Endpoint_URL = http://127.0.0.1:5000/a=b # the sandbox
              # endpoint_url = http://other

              other = 1
            sts = http://127.0.0.1
            """
        )
        let local = try #require(loaded.services["local"])
        #expect(local.nested("ecr") == ["endpoint_url": "http://127.0.0.1:5000/a=b", "other": "1"])
        #expect(local.nested("sts") == [:])
        #expect(local.nested("sso") == [:])
    }

    @Test("a property has its place, and the credentials file's comes before the config file's")
    func places() throws {
        let loaded = try load(
            "\n[profile a]\nregion = r\naws_access_key_id = 1\n[profile a]\noutput = json",
            credentials: "[a]\naws_access_key_id = 2\n[b]"
        )
        let (config, credentials): (FilePath, FilePath) = ("/home/me/.aws/config", "/home/me/.aws/credentials")
        func place(_ file: FilePath, _ line: Int, _ text: String) -> ConfigLocation {
            ConfigLocation(file: file, line: line, fileText: text)
        }
        let profile = try #require(loaded.profiles["a"])
        #expect(profile.place == place(config, 2, "~/.aws/config"))
        #expect(
            profile.property("region")
                == ConfigProperty(value: "r", place: place(config, 3, "~/.aws/config"), source: .config)
        )
        #expect(profile.property("output")?.place.line == 6)
        #expect(
            profile.property("aws_access_key_id")
                == ConfigProperty(value: "2", place: place(credentials, 2, "~/.aws/credentials"), source: .credentials)
        )
        #expect(profile["aws_access_key_id"] == "2")
        #expect(profile.property("missing") == nil)
        #expect(loaded.profiles["b"]?.place.description == "~/.aws/credentials:3")
    }

    @Test("sessions and services of the credentials file are ignored")
    func sessionsInCredentials() throws {
        let loaded = try load("", credentials: "[sso-session a]\nsso_region = r\n[services b]\n[default]")
        #expect(loaded.profiles.keys.sorted() == ["default"])
        #expect(loaded.ssoSessions.isEmpty && loaded.services.isEmpty)
    }

    @Test("no description shows a value: not of a section, a property or the whole")
    func secrecy() throws {
        let loaded = try load(
            "[profile a]\naws_secret_access_key = PLANTED\ns3 =\n  x = PLANTED\n[services s]\nk = PLANTED"
        )
        let profile = try #require(loaded.profiles["a"])
        let property = try #require(profile.property("aws_secret_access_key"))
        #expect("\(profile)" == "a (~/.aws/config:1): aws_secret_access_key, s3")
        #expect("\(property)" == "a value at ~/.aws/config:2")
        var printed = "\(loaded) \(String(reflecting: loaded)) "
        printed += "\(String(reflecting: profile)) \(String(reflecting: property))"
        dump(loaded, to: &printed)
        dump(property, to: &printed)
        #expect(printed.contains("aws_secret_access_key"))
        #expect(!printed.contains("PLANTED"))
    }
}
