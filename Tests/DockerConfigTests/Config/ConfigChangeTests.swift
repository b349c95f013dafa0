import Platform
import TestSupport
import Testing

@testable import DockerConfig

@Suite("Changes to a config's text", .scheduled)
struct ConfigChangeTests {
    @Test("a new config has docker's layout")
    func new() throws {
        #expect(
            try edit("{}", .set("a.example"), .set("b.example"))
                == "{\n\t\"auths\": {\n\t\t\"a.example\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t},\n"
                + "\t\t\"b.example\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}"
        )
    }

    @Test("an entry is added after the others, with their indentation")
    func added() throws {
        #expect(
            try edit(
                """
                {
                  "auths": {
                    "a.example": {
                      "auth": "YTph"
                    }
                  },
                  "x": 1
                }

                """,
                .set("b.example")
            )
                == """
                {
                  "auths": {
                    "a.example": {
                      "auth": "YTph"
                    },
                    "b.example": {
                      "auth": "dTpz"
                    }
                  },
                  "x": 1
                }

                """
        )
    }

    @Test(
        "a config on one line stays on one line",
        arguments: [
            (#"{"x":1}"#, #"{"x":1,"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{"x": 1}"#, #"{"x": 1, "auths": {"b": {"auth": "dTpz"}}}"#),
            (#"{"auths":{}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{"auths":null}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{ "auths": { "a": {} } }"#, #"{ "auths": { "a": {}, "b": {"auth": "dTpz"} } }"#),
            (#"{"auths":{"b":null}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{"auths":{"b":"junk"}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{"auths":{"b":{}}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
        ]
    )
    func oneLine(_ before: String, _ after: String) throws {
        #expect(try edit(before, .set("b")) == after)
    }

    @Test(
        "D9: a new login replaces every credential in the entry, and other keys stay",
        arguments: [
            (
                #"{"auths":{"b":{"username":"o","password":"old","auth":"bzpvbGQ=","email":"m"}}}"#,
                #"{"auths":{"b":{"auth":"dTpz","email":"m"}}}"#
            ),
            (
                #"{"auths":{"b":{"registrytoken":"old","x":1,"auth":"bzpvbGQ="}}}"#,
                #"{"auths":{"b":{"x":1,"auth":"dTpz"}}}"#
            ),
            (#"{"auths":{"b":{"registryToken":"old"}}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (#"{"auths":{"b":{"identitytoken":"t","auth":"bzo="}}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
            (
                #"{"auths":{"b":{"Password":"a","password":"b","USERNAME":"o","serveraddress":"b"}}}"#,
                #"{"auths":{"b":{"serveraddress":"b","auth":"dTpz"}}}"#
            ),
            (#"{"auths":{"b":{"password":"old","auth":"dTpz"}}}"#, #"{"auths":{"b":{"auth":"dTpz"}}}"#),
        ]
    )
    func credentials(_ before: String, _ after: String) throws {
        #expect(try edit(before, .set("b")) == after)
        let podman = try DockerConfigDocument(parsing: Array(before.utf8), as: .containers)
        #expect(String(decoding: podman.text(applying: [.set("b")]), as: UTF8.self) == after)
    }

    @Test("D9: a mark for a login in a store leaves no credential in the entry")
    func markedCredentials() throws {
        let before =
            #"{"auths":{"b":{"username":"o","password":"p","registrytoken":"r","identitytoken":"i","auth":"bzpv","x":1}}}"#
        #expect(try edit(before, .mark(host: "b")) == #"{"auths":{"b":{"x":1}}}"#)
        #expect(try edit(before, .remove(host: "b")) == #"{"auths":{}}"#)
    }

    @Test("D9: only docker prefers a registry token, unless the token is empty")
    func registryToken() throws {
        for text in [#"{"auth":"dTpz","registrytoken":"t"}"#, #"{"RegistryToken":"t"}"#] {
            let text = #"{"auths":{"b":\#(text)}}"#
            #expect(try config(text).hasRegistryToken(for: "b"))
            #expect(try !config(text).read(as: .containers).hasRegistryToken(for: "b"))
        }
        for text in [#"{"auth":"dTpz"}"#, #"{"auth":"dTpz","registrytoken":""}"#, #"{"registrytoken":null}"#, "null"] {
            #expect(try !config(#"{"auths":{"b":\#(text)}}"#).hasRegistryToken(for: "b"))
        }
        #expect(try !config("{}").hasRegistryToken(for: "b"))
    }

    @Test("Windows line ends stay Windows line ends")
    func carriageReturns() throws {
        #expect(
            try edit("{\r\n    \"auths\": {}\r\n}\r\n", .set("b"))
                == "{\r\n    \"auths\": {\r\n        \"b\": {\r\n            \"auth\": \"dTpz\"\r\n"
                + "        }\r\n    }\r\n}\r\n"
        )
    }

    @Test("berth's own entry keeps its position and its foreign keys")
    func replaced() throws {
        #expect(
            try edit(
                #"{"auths":{"a":{"x":[1e400],"auth":"YTph","email":"\u0061"},"b":{}}}"#,
                .set("a")
            )
                == #"{"auths":{"a":{"x":[1e400],"auth":"dTpz","email":"\u0061"},"b":{}}}"#
        )
        #expect(
            try edit("{\n \"auths\": {\n  \"a\": {\n   \"email\": \"\"\n  }\n }\n}", .set("a"))
                == "{\n \"auths\": {\n  \"a\": {\n   \"email\": \"\",\n   \"auth\": \"dTpz\"\n  }\n }\n}"
        )
    }

    @Test("an identity token is stored next to the user, and is removed when a password replaces it")
    func identityToken() throws {
        let withToken = #"{"auths":{"a":{"auth":"dTo=","x":1,"identitytoken":"t"}}}"#
        let token = ConfigChange.set(host: "a", login: .identityToken(username: "u", token: Secret("t")))
        #expect(try edit(#"{"auths":{"a":{"auth":"YTph","x":1}}}"#, token) == withToken)
        #expect(try edit(#"{"auths":{}}"#, token) == #"{"auths":{"a":{"auth":"dTo=","identitytoken":"t"}}}"#)
        #expect(try edit(withToken, token) == withToken)
        #expect(try edit(withToken, .set("a")) == #"{"auths":{"a":{"auth":"dTpz","x":1}}}"#)
    }

    @Test("a login that is already stored is unchanged, in any notation")
    func same() throws {
        for text in [
            #"{"auths":{"a":{"auth":"dTpz"}}}"#,
            #"{ "auths" :{"\u0061":{"Auth":"d\u0054pz","x":1}}} "#,
            #"{"auths":{"a":{"auth":"other","auth":"dTpz"}}}"#,
        ] {
            #expect(try edit(text, .set("a"), .remove(host: "b")) == text)
        }
    }

    @Test("a stale spelling becomes the bare key, or is removed if there is a bare key")
    func staleSpellings() throws {
        #expect(
            try edit(#"{"auths":{"https://a/v1/":{"auth":"YTph","email":"e"},"b":{}}}"#, .set("a"))
                == #"{"auths":{"a":{"auth":"dTpz","email":"e"},"b":{}}}"#
        )
        #expect(
            try edit(#"{"auths":{"https://a/v1/":{"auth":"dTpz"}}}"#, .set("a")) == #"{"auths":{"a":{"auth":"dTpz"}}}"#
        )
        #expect(
            try edit(#"{"auths":{"https://a":{},"a":{"auth":"dTpz"}, "http://a/":{},"a/team":{}}}"#, .set("a"))
                == #"{"auths":{"a":{"auth":"dTpz"},"a/team":{}}}"#
        )
    }

    @Test("duplicates become one, in every `auths`")
    func duplicates() throws {
        #expect(
            try edit(
                #"{"auths":{"a":{},"b":1},"auths":{"a":{"auth":"YTph","n":1},"a":{"auth":"x","auth":"y"}}}"#,
                .set("a")
            )
                == #"{"auths":{"b":1},"auths":{"a":{"auth":"dTpz"}}}"#
        )
    }

    @Test(
        "a removed entry's comma is removed too",
        arguments: [
            (#"{"auths":{"a":{},"b":1,"c":2}}"#, #"{"auths":{"b":1,"c":2}}"#),
            (#"{"auths":{"b":1, "a":{}, "c":2}}"#, #"{"auths":{"b":1, "c":2}}"#),
            ("{\"auths\": {\n\t\"b\": 1,\n\t\"a\": {}\n}}", "{\"auths\": {\n\t\"b\": 1\n}}"),
            (#"{"auths":{"a":{}, "b":1 , "https://a/":{} }}"#, #"{"auths":{"b":1 }}"#),
            ("{\"auths\": {\n\t\"a\": {}\n}}", "{\"auths\": {}}"),
            (#"{"auths":{"b":{}}}"#, #"{"auths":{"b":{}}}"#),
            ("{}", "{}"),
        ]
    )
    func removed(_ before: String, _ after: String) throws {
        #expect(try edit(before, .remove(host: "a")) == after)
    }

    @Test("an entry that is removed while another is added leaves no gap")
    func exchanged() throws {
        #expect(
            try edit("{\n  \"auths\": {\n    \"a\": {}\n  }\n}", .remove(host: "a"), .set("b"))
                == "{\n  \"auths\": {\n    \"b\": {\n      \"auth\": \"dTpz\"\n    }\n  }\n}"
        )
    }

    @Test("of several changes for one host the last applies")
    func lastCounts() throws {
        #expect(
            try edit("{\"auths\":{}}", .set("a", "x"), .remove(host: "a"), .set("a"))
                == #"{"auths":{"a":{"auth":"dTpz"}}}"#
        )
    }

    @Test(
        "a mark leaves an entry without a login, and with its foreign keys",
        arguments: [
            ("{}", "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t}\n}"),
            (#"{"auths":null}"#, #"{"auths":{"b":{}}}"#),
            (#"{ "auths": { "a": 1 } }"#, #"{ "auths": { "a": 1, "b": {} } }"#),
            (
                "{\n\t\"auths\": {\n\t\t\"b\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}",
                "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t}\n}"
            ),
            (
                #"{"auths":{"b":{"auth":"","x":1e400,"identitytoken":"t","Username":"u","password":"p"},"c":{}}}"#,
                #"{"auths":{"b":{"x":1e400},"c":{}}}"#
            ),
            (#"{"auths":{"b":"junk"}}"#, #"{"auths":{"b":{}}}"#),
            (
                #"{"auths":{"https://b/v1/":{"auth":"dTpz","email":"e"},"c":1}}"#,
                #"{"auths":{"b":{"email":"e"},"c":1}}"#
            ),
            (#"{"auths":{"https://b":{"email":"e"},"b":{"auth":"dTpz"}}}"#, #"{"auths":{"b":{}}}"#),
            (#"{"auths":{"b":{"auth":"YTph"}},"auths":{"b":{"auth":"dTpz"}}}"#, #"{"auths":{},"auths":{"b":{}}}"#),
        ]
    )
    func marked(_ before: String, _ after: String) throws {
        #expect(try edit(before, .mark(host: "b")) == after)
    }

    @Test(
        "an entry without a login is already a mark",
        arguments: [#"{"auths":{"b":{}}}"#, #"{"auths":{"b":null}}"#, #"{"auths":{"b": { "email":"x" } }}"#]
    )
    func markedAlready(_ text: String) throws {
        #expect(try edit(text, .mark(host: "b")) == text)
    }

    @Test(
        "a host's helper is set where docker reads it",
        arguments: [
            ("{}", "{\n\t\"credHelpers\": {\n\t\t\"b\": \"berth\"\n\t}\n}"),
            (#"{"credHelpers":null}"#, #"{"credHelpers":{"b":"berth"}}"#),
            (#"{"credHelpers": {}}"#, #"{"credHelpers": {"b": "berth"}}"#),
            (#"{"x":1, "CredHelpers":{"a":"y"}}"#, #"{"x":1, "CredHelpers":{"a":"y","b":"berth"}}"#),
            (#"{"credHelpers":{"b":"y" , "c":"d"}}"#, #"{"credHelpers":{"b":"berth" , "c":"d"}}"#),
            (#"{"credHelpers":{"b":null}}"#, #"{"credHelpers":{"b":"berth"}}"#),
            (#"{"credHelpers":{"B":"y"}}"#, #"{"credHelpers":{"B":"y","b":"berth"}}"#),
            (
                #"{"credHelpers":{"b":"x","a":"y"},"credhelpers":{"b":"z","\u0062":"w"}}"#,
                #"{"credHelpers":{"a":"y"},"credhelpers":{"\u0062":"berth"}}"#
            ),
            (
                #"{"credHelpers":{"a":"x"},"x":1,"CREDHELPERS":{"c":"y"}}"#,
                #"{"credHelpers":{"a":"x"},"x":1,"CREDHELPERS":{"c":"y","b":"berth"}}"#
            ),
            (
                #"{"credHelpers":{"a":"x"},"credhelpers":null}"#,
                #"{"credHelpers":{"a":"x"},"credhelpers":{"b":"berth"}}"#
            ),
        ]
    )
    func routed(_ before: String, _ after: String) throws {
        #expect(try edit(before, .route(host: "b", to: "berth")) == after)
        #expect(try config(after).route(for: "b") == .helper("berth"))
        #expect(try edit(after, .route(host: "b", to: "berth")) == after)
    }

    @Test("a helper's line is unchanged if docker already reads it so")
    func routedAlready() throws {
        let text = #"{"credHelpers" : {"b":"x","b" :"b\u0065rth"} }"#
        #expect(try edit(text, .route(host: "b", to: "berth")) == text)
    }

    @Test(
        "a host's line is removed, and its object stays",
        arguments: [
            (#"{"credHelpers":{"b":"berth"},"x":1}"#, #"{"credHelpers":{},"x":1}"#),
            (
                "{\n  \"credHelpers\": {\n    \"a\": \"x\",\n    \"b\": \"berth\"\n  }\n}",
                "{\n  \"credHelpers\": {\n    \"a\": \"x\"\n  }\n}"
            ),
            (
                #"{"credHelpers":{"b":"x","a":"y"},"credhelpers":{"b":"z"}}"#,
                #"{"credHelpers":{"a":"y"},"credhelpers":{}}"#
            ),
            (#"{"credHelpers":{"a":"x"}}"#, #"{"credHelpers":{"a":"x"}}"#),
            (#"{"credHelpers":null}"#, #"{"credHelpers":null}"#),
            ("{}", "{}"),
        ]
    )
    func unrouted(_ before: String, _ after: String) throws {
        #expect(try edit(before, .route(host: "b", to: nil)) == after)
    }

    @Test("one host's login and its helper change independently, and of each the last change applies")
    func loginAndRoute() throws {
        #expect(
            try edit(
                #"{"auths":{"b":{"auth":"dTpz"},"c":{}}}"#, .remove(host: "b"), .route(host: "b", to: "berth")
            ) == #"{"auths":{"c":{}},"credHelpers":{"b":"berth"}}"#
        )
        #expect(
            try edit(
                #"{"auths":{"b":{"auth":"dTpz"}},"credHelpers":{"b":"x"}}"#, .route(host: "b", to: "y"), .set("b", "w"),
                .route(host: "b", to: nil), .mark(host: "b"), .route(host: "c", to: "z")
            ) == #"{"auths":{"b":{}},"credHelpers":{"c":"z"}}"#
        )
        #expect(
            try edit("{}", .route(host: "b", to: "berth"), .mark(host: "b"))
                == "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t},\n\t\"credHelpers\": {\n\t\t\"b\": \"berth\"\n\t}\n}"
        )
    }

    @Test("a login does not change the host's helper, nor a helper the login")
    func apart() throws {
        let text = #"{"auths":{"b":{"auth":"dTpz"}},"credHelpers":{"b":"x"}}"#
        #expect(try edit(text, .remove(host: "b")) == #"{"auths":{},"credHelpers":{"b":"x"}}"#)
        #expect(try edit(text, .route(host: "b", to: nil)) == #"{"auths":{"b":{"auth":"dTpz"}},"credHelpers":{}}"#)
    }

    @Test("quotes in a host are escaped")
    func escaped() throws {
        #expect(try edit("{\"auths\":{}}", .set("a\"\\")) == #"{"auths":{"a\"\\":{"auth":"dTpz"}}}"#)
        #expect(
            try edit(#"{"credHelpers":{}}"#, .route(host: "a\"", to: "x\\")) == #"{"credHelpers":{"a\"":"x\\"}}"#
        )
    }

    @Test("in the odd config all foreign bytes stay")
    func odd() throws {
        let set = try edit(oddConfig, .set("new.example"), .set("a.example:5000"), .set("https://index.docker.io/v1/"))
        let expected =
            oddConfig
            .replacing(#""a.example:5000": {"auth":"YTph"} ,"#, with: #""a.example:5000": {"auth":"dTpz"} ,"#)
            .replacing(
                "\"https://index.docker.io/v1/\": {}\n",
                with: """
                    "https://index.docker.io/v1/": {
                          "auth" : "dTpz"
                        },
                        "new.example" : {
                          "auth" : "dTpz"
                        }

                    """
            )
        #expect(set == expected)
        #expect(try edit(oddConfig, .set("new.example"), .remove(host: "new.example")) == oddConfig)
        #expect(
            try edit(set, .remove(host: "new.example"), .set("a.example:5000", "a", "a"))
                == expected.replacing("dTpz\"} ,", with: "YTph\"} ,")
                .replacing(",\n    \"new.example\" : {\n      \"auth\" : \"dTpz\"\n    }", with: "")
        )
    }
}
