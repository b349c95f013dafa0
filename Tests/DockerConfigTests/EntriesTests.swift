import Effects
import Testing

@testable import DockerConfig

@Suite("All entries of a config at once")
struct EntriesTests {
    @Test("are what each is by itself, be they alike, nearly alike, or of another form")
    func same() throws {
        let start = String(repeating: "QVdT", count: 30)
        let config = try DockerConfig(
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
        var each: [String: StoredEntry] = [:]
        for host in hosts { each[host] = config.entry(for: host) }
        #expect(config.entries(for: hosts) == each)
        #expect(each.count == 14)
    }
}
