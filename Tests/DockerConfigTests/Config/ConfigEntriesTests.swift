import Platform
import TestSupport
import Testing

@testable import DockerConfig

@Suite("All entries of a config at once", .scheduled)
struct ConfigEntriesTests {
    @Test("have the same values as one by one, whether they are equal, similar, or of another format")
    func same() throws {
        let start = String(repeating: "QVdT", count: 30)
        let config = try DockerConfigDocument(
            parsing: Array(
                """
                {"auths": {
                  "one.example": {"auth": "QVdTOm9uZQ=="},
                  "two.example": {"auth": "QVdTOm9uZQ=="},
                  "https://three.example/v1/": {"auth": "QVdTOnRocmVl"},
                  "long.example": {"auth": "\(start)OmE="},
                  "longer.example": {"auth": "\(start)OmI="},
                  "again.example": {"auth": "\(start)OmI="},
                  "beside.example": {"auth": "QVdTOm9uZQ==", "email": "x"},
                  "token.example": {"auth": "dTo=", "identitytoken": "t"},
                  "folded.example": {"Auth": "QVdTOm9uZQ=="},
                  "escaped.example": {"auth": "QVdTOm9uZQ\\u003d="},
                  "broken.example": {"auth": "!"},
                  "broken2.example": {"auth": "!"},
                  "empty.example": {"auth": ""},
                  "number.example": {"auth": 1},
                  "mark.example": {},
                  "null.example": null,
                  "list.example": []
                }}
                """.utf8))
        let hosts = config.hosts + ["absent.example"]
        var each: [String: AuthEntry] = [:]
        for host in hosts { each[host] = config.entry(for: host) }
        #expect(config.entries(for: hosts) == each)
        #expect(each.count == 14)
    }
}

@Suite("A store's mark in a config", .scheduled)
struct MarkTests {
    @Test(
        "S16: is an entry without credentials for docker",
        arguments: [
            ("{}", true), ("null", true), (#"{"email":"me@example.com"}"#, true), (#"{"auth":""}"#, true),
            (#"{"auth":null,"password":""}"#, true), (#"{"auth":"bWU6eA=="}"#, false), (#"{"Auth":"bWU6eA=="}"#, false),
            (#"{"identitytoken":"x"}"#, false), (#"{"registrytoken":"x"}"#, false), (#"{"username":"me"}"#, false),
            (#"{"auth":7}"#, false), ("[]", false), (#""x""#, false),
        ])
    func marks(entry: String, isMark: Bool) throws {
        let config = try DockerConfigDocument(parsing: Array(#"{"auths":{"a":\#(entry)}}"#.utf8))
        #expect(config.hasMark(for: "a") == isMark)
        let after = String(decoding: config.text(applying: [.unmark(host: "a")]), as: UTF8.self)
        #expect(after == (isMark ? #"{"auths":{}}"# : #"{"auths":{"a":\#(entry)}}"#))
    }

    @Test("S16: is removed without the host's logins, under any spelling")
    func spellings() throws {
        let text = #"{"auths":{"a":{},"https://a/v1/":{"auth":"bWU6eA=="},"b":{}}}"#
        let config = try DockerConfigDocument(parsing: Array(text.utf8))
        let after = String(decoding: config.text(applying: [.unmark(host: "a")]), as: UTF8.self)
        #expect(after == #"{"auths":{"https://a/v1/":{"auth":"bWU6eA=="},"b":{}}}"#)
        #expect(!config.hasMark(for: "c"))
    }
}
