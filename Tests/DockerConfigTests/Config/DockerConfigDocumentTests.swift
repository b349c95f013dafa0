import Platform
import TestSupport
import Testing

@testable import DockerConfig

@Suite("The content of a config", .scheduled)
struct DockerConfigDocumentTests {
    @Test("a login is the base64 of user and secret, split at the first colon")
    func login() throws {
        let config = try config(#"{"auths":{"a.example":{"auth":"QVdTOnA6dzo="}}}"#)
        #expect(config.entry(for: "a.example") == .login(.password(username: "AWS", secret: Secret("p:w:"))))
        #expect(config.entry(for: "b.example") == nil)
        #expect(config.hosts == ["a.example"])
    }

    @Test("an identity token takes precedence over the password next to it")
    func identityToken() throws {
        let config = try config(
            #"{"auths":{"a.example":{"auth":"dTo=","identitytoken":"t"},"b":{"identitytoken":"t"}}}"#
        )
        #expect(config.entry(for: "a.example") == .login(.identityToken(username: "u", token: Secret("t"))))
        #expect(config.entry(for: "b") == .login(.identityToken(username: "", token: Secret("t"))))
    }

    @Test("user and password in plain text are read, as docker does")
    func plainText() throws {
        let config = try config(#"{"auths":{"a.example":{"username":"u","password":"s"}}}"#)
        #expect(config.entry(for: "a.example") == .login(.password(username: "u", secret: Secret("s"))))
    }

    @Test("line ends in base64 and NULs around the secret are ignored, as by docker")
    func oddities() throws {
        let config = try config(#"{"auths":{"a.example":{"auth":"dToAcwAt\r\nAAA="}}}"#)
        #expect(config.entry(for: "a.example") == .login(.password(username: "u", secret: Secret("s\0-"))))
    }

    @Test(
        "an empty mark is not a login",
        arguments: ["{}", "null", #"{"email":"x"}"#, #"{"auth":""}"#, #"{"auth":null,"identitytoken":null}"#]
    )
    func mark(_ entry: String) throws {
        #expect(try config("{\"auths\":{\"a.example\":\(entry)}}").entry(for: "a.example") == nil)
    }

    @Test(
        "an invalid entry has a reason",
        arguments: [
            (#""text""#, "it is a string, not an object"),
            (#"[]"#, "it is a list, not an object"),
            (#"{"auth":7}"#, "its auth is a number, not a string"),
            (#"{"identitytoken":[]}"#, "its identitytoken is a list, not a string"),
            (#"{"auth":"%%%"}"#, "its auth is not base64 of USER:SECRET"),
            (#"{"auth":"dXNlcg=="}"#, "its auth is not base64 of USER:SECRET"),
            (#"{"auth":"OnNlY3JldA=="}"#, "its auth is not base64 of USER:SECRET"),
            (#"{"auth":"dTpz/w=="}"#, "its auth is not base64 of USER:SECRET"),
        ]
    )
    func unreadable(_ entry: String, _ reason: String) throws {
        #expect(try config("{\"auths\":{\"a.example\":\(entry)}}").entry(for: "a.example") == .unreadable(reason))
    }

    @Test(
        "older spellings belong to the host",
        arguments: [
            "https://a.example", "https://a.example/", "https://a.example/v1/", "https://a.example/v1",
            "http://a.example/v2/", "HTTPS://a.example",
        ]
    )
    func spellings(_ key: String) throws {
        let config = try config("{\"auths\":{\"\(key)\":{\"auth\":\"dTpz\"}}}")
        #expect(config.entry(for: "a.example") == .login(.password(username: "u", secret: Secret("s"))))
        #expect(config.hosts == ["a.example"])
    }

    @Test(
        "a key for a part of a registry does not belong to the host",
        arguments: ["a.example/team", "https://a.example/team", "https://a.example?team", "https://a.example#team"])
    func namespaces(_ key: String) throws {
        let config = try config("{\"auths\":{\"\(key)\":{\"auth\":\"dTpz\"}}}")
        #expect(config.entry(for: "a.example") == nil)
        #expect(config.hosts == [key])
    }

    @Test("the bare key takes precedence over other spellings, and the last over its duplicates")
    func precedence() throws {
        let config = try config(
            #"""
            {"auths":{"a":{"auth":"MTox"},"https://a":{"auth":"Mjoy"},
            "\u0061":{"auth":"Mzoz"},"http://a":{"auth":"NDo0"}}}
            """#
        )
        #expect(config.entry(for: "a") == .login(.password(username: "3", secret: Secret("3"))))
    }

    @Test("several `auths` are joined, and names match in any case, as in docker's decoder")
    func joined() throws {
        let config = try config(
            #"{"auths":{"a":{"auth":"MTox"},"b":{"Auth":"Mjoy"}},"AUTHS":{"a":{"auth":"Mzoz"}},"auths":null}"#
        )
        #expect(config.entry(for: "a") == .login(.password(username: "3", secret: Secret("3"))))
        #expect(config.entry(for: "b") == .login(.password(username: "2", secret: Secret("2"))))
        #expect(config.hosts == ["a", "b"])
    }

    @Test("Docker Hub's key is its whole address, and not an old spelling of a host")
    func hub() throws {
        let config = try config(#"{"auths":{"https://index.docker.io/v1/":{"auth":"dTpz"}}}"#)
        #expect(
            config.entry(for: DockerHub.key) == .login(.password(username: "u", secret: Secret("s"))))
        #expect(config.entry(for: "index.docker.io") == nil)
    }

    @Test("a host's helper takes precedence over the store, the store over the file")
    func routes() throws {
        let config = try config(
            #"{"credsStore":"pass","credHelpers":{"a":"ecr-login","b":"","c":null},"auths":{"a":{"auth":"dTpz"}}}"#
        )
        #expect(config.route(for: "a") == .helper("ecr-login"))
        #expect(config.route(for: "b") == .file)
        #expect(config.route(for: "c") == .file)
        #expect(config.route(for: "d") == .store("pass"))
    }

    @Test("without the host's helper, the store or the file is used")
    func routesBeneath() throws {
        let helpers = #""credHelpers":{"a":"ecr-login","b":""}"#
        let stored = try config(#"{"credsStore":"pass",\#(helpers)}"#)
        let plain = try config("{\(helpers)}")
        for host in ["a", "b", "c"] {
            #expect(stored.backendWithoutHelper(host) == .store("pass"))
            #expect(plain.backendWithoutHelper(host) == .file)
        }
        #expect(try config(#"{"credsStore":""}"#).backendWithoutHelper("a") == .file)
    }

    @Test("a mark is an entry, under any spelling of its host", arguments: ["a", "https://a/v1/"])
    func hasEntry(_ key: String) throws {
        for entry in ["{}", "null", "7", #"{"auth":"dTpz"}"#] {
            let config = try config("{\"auths\":{\"\(key)\":\(entry)},\"credHelpers\":{\"b\":\"x\"}}")
            #expect(config.hasEntry(for: "a"))
            #expect(!config.hasEntry(for: "b"))
        }
    }

    @Test("without helper and store, the file", arguments: ["{}", #"{"credsStore":""}"#, #"{"credsStore":null}"#])
    func fileRoute(_ text: String) throws {
        #expect(try config(text).route(for: "a") == .file)
    }

    @Test(
        "fields with types other than docker's are refused with their place",
        arguments: [
            (#"{"auths":[]}"#, "1:10 auths is a list, not an object"),
            ("{\n\t\"credsStore\": 1}", "2:16 credsStore is a number, not a string"),
            (#"{"credHelpers":"pass"}"#, "1:16 credHelpers is a string, not an object"),
            (#"{"credHelpers":{"h":{}}}"#, "1:21 credHelpers of h is an object, not a string"),
        ]
    )
    func otherKinds(_ text: String, _ message: String) {
        #expect(JSONParserTests.fault(Array(text.utf8)) == message)
    }

    @Test("descriptions of a config's entries contain no secret")
    func printing() throws {
        let entry = try config(#"{"auths":{"a":{"auth":"dTpodW50ZXIy"}}}"#).entry(for: "a")
        #expect(String(reflecting: entry).contains("hunter2") == false)
        #expect(entry == .login(.password(username: "u", secret: Secret("hunter2"))))
    }

    @Test("DOCKER_AUTH_CONFIG shadows the hosts in it, in their spelling")
    func shadows() {
        let variable = DockerAuthConfig(#"{"auths":{"a.example":{"auth":"dTpz"},"https://b.example":{"auth":"dTpz"}}}"#)
        #expect(variable.shadows("a.example"))
        #expect(!variable.shadows("b.example"))
        #expect(!variable.shadows("c.example"))
    }

    @Test(
        "a value that docker would ignore shadows nothing",
        arguments: [nil, "", "{", "{}", #"{"auths":{"a.example":{"auth":"dTpz"},"b.example":{}}}"#]
    )
    func noShadows(_ text: String?) {
        #expect(DockerAuthConfig(text).hosts == [])
    }
}
