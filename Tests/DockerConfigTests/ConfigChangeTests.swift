import Effects
import Testing

@testable import DockerConfig

@Suite("Changes to a config's text")
struct ConfigChangeTests {
    @Test("a new config is laid out as docker does it")
    func new() throws {
        #expect(
            try edit("{}", .set("a.example"), .set("b.example"))
                == "{\n\t\"auths\": {\n\t\t\"a.example\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t},\n"
                + "\t\t\"b.example\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}"
        )
    }

    @Test("an entry is added after the others, in their indentation")
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
        "what stands on one line stays on one line",
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

    @Test("Windows line ends stay Windows line ends")
    func carriageReturns() throws {
        #expect(
            try edit("{\r\n    \"auths\": {}\r\n}\r\n", .set("b"))
                == "{\r\n    \"auths\": {\r\n        \"b\": {\r\n            \"auth\": \"dTpz\"\r\n"
                + "        }\r\n    }\r\n}\r\n"
        )
    }

    @Test("an entry of ours keeps its place and its foreign keys")
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

    @Test("an identity token is stored beside the user, and goes when a password comes")
    func identityToken() throws {
        let withToken = #"{"auths":{"a":{"auth":"dTo=","x":1,"identitytoken":"t"}}}"#
        let token = ConfigChange.set(host: "a", login: .identityToken(username: "u", token: Secret("t")))
        #expect(try edit(#"{"auths":{"a":{"auth":"YTph","x":1}}}"#, token) == withToken)
        #expect(try edit(#"{"auths":{}}"#, token) == #"{"auths":{"a":{"auth":"dTo=","identitytoken":"t"}}}"#)
        #expect(try edit(withToken, token) == withToken)
        #expect(try edit(withToken, .set("a")) == #"{"auths":{"a":{"auth":"dTpz","x":1}}}"#)
    }

    @Test("what is stored already is left as it is written, whatever way that is")
    func same() throws {
        for text in [
            #"{"auths":{"a":{"auth":"dTpz"}}}"#,
            #"{ "auths" :{"\u0061":{"Auth":"d\u0054pz","x":1}}} "#,
            #"{"auths":{"a":{"auth":"other","auth":"dTpz"}}}"#,
        ] {
            #expect(try edit(text, .set("a"), .remove(host: "b")) == text)
        }
    }

    @Test("a stale spelling becomes the bare key; beside the bare key it goes")
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

    @Test("duplicates become one, in every auths there is")
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
        "a removed entry takes its comma along",
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

    @Test("one that goes where another comes leaves no gap")
    func exchanged() throws {
        #expect(
            try edit("{\n  \"auths\": {\n    \"a\": {}\n  }\n}", .remove(host: "a"), .set("b"))
                == "{\n  \"auths\": {\n    \"b\": {\n      \"auth\": \"dTpz\"\n    }\n  }\n}"
        )
    }

    @Test("of several changes for one host the last counts")
    func lastCounts() throws {
        #expect(
            try edit("{\"auths\":{}}", .set("a", "x"), .remove(host: "a"), .set("a"))
                == #"{"auths":{"a":{"auth":"dTpz"}}}"#
        )
    }

    @Test("a host with quotes in it is escaped")
    func escaped() throws {
        #expect(try edit("{\"auths\":{}}", .set("a\"\\")) == #"{"auths":{"a\"\\":{"auth":"dTpz"}}}"#)
    }

    @Test("in the odd config every foreign byte stays")
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
