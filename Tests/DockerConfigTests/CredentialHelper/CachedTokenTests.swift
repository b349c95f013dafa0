import Platform
import TestSupport
import Testing

@testable import DockerConfig

/// The start of each file for the key.
private let start = "berth-token 3\nkey \(key("a"))\n"

@Suite("A cached token", .scheduled)
struct CachedTokenTests {
    private func parsed(_ text: String) throws -> CachedToken {
        try CachedToken(parsing: Array(text.utf8), for: key("a"), now: present)
    }

    private func fault(_ text: String) -> CachedToken.FormatError? {
        do throws(CachedToken.FormatError) {
            _ = try CachedToken(parsing: Array(text.utf8), for: key("a"), now: present)
            return nil
        } catch {
            return error
        }
    }

    private func text(stored: Int64, expires: Int64) -> String {
        "berth-token 3\nkey \(key("a"))\nstored \(stored)\nexpires \(expires)\nusername AWS\nsecret s3cret\nend\n"
    }

    @Test("has a line for each of its parts, and survives a round trip")
    func roundTrip() throws {
        let token = token()
        #expect(
            String(decoding: token.text(for: key("a")), as: UTF8.self)
                == text(stored: 1_799_999_940, expires: 1_800_043_140))
        #expect(try CachedToken(parsing: token.text(for: key("a")), for: key("a"), now: present) == token)
        let odd = CachedToken(username: "ü %", secret: Secret("a\nb\r\t\0%0a end"), stored: present, expires: nil)
        #expect(try CachedToken(parsing: odd.text(for: key("a")), for: key("a"), now: present) == odd)
    }

    @Test("is not used if it is cut short anywhere")
    func cutShort() {
        let text = String(decoding: token().text(for: key("a")), as: UTF8.self)
        for length in 0..<text.utf8.count { #expect(fault(String(text.prefix(length))) != nil, "\(length)") }
        #expect(fault(String(text.dropLast())) == .cutShort)
        #expect(fault(String(text.dropLast(4))) == .cutShort)
        #expect(fault(String(text.dropLast(10))) == .cutShort)
    }

    @Test(
        "is not used if it is another kind of file",
        arguments: [
            "", "\n", "{}", "berth-token 3", "berth-token 3\nend\n", "berth-token 3\nkey \(key("a"))\nend\n",
            "\(start)stored 1\nexpires 2\nusername AWS\nend\n",
            "\(start)stored 1\nexpires 2\nusername AWS\nsecret s\nmore\nend\n",
            "\(start)expires 2\nstored 1\nusername AWS\nsecret s\nend\n",
            "\(start)stored 1\nexpires +2\nusername AWS\nsecret s\nend\n",
            "\(start)stored -1\nexpires 2\nusername AWS\nsecret s\nend\n",
            "\(start)stored \nexpires 2\nusername AWS\nsecret s\nend\n",
            "\(start)stored 1\nexpires 9999999999999999999\nusername AWS\nsecret s\nend\n",
            "\(start)stored 1\nexpires 2\nusername \nsecret s\nend\n",
            "\(start)stored 1\nexpires 2\nusername AWS\nsecret \nend\n",
            "\(start)stored 1\nexpires 2\nusername AWS\nsecret a%\nend\n",
            "berth-token 3\r\nkey \(key("a"))\r\nstored 1\r\nexpires 2\r\nusername AWS\r\nsecret s\r\nend\r\n",
            "\(start)stored 1\nexpires 2\nusername AWS\nsecret s\nend\n\n",
        ]
    )
    func malformed(_ text: String) {
        #expect(fault(text) != nil)
    }

    @Test("is not used if another version of berth wrote it", arguments: ["token 1", "token 2", "token 4"])
    func otherVersion(_ version: String) {
        #expect(
            fault(text(stored: present, expires: present + 60).replacing("token 3", with: version)) == .otherVersion)
    }

    @Test("S13: is used only for the key in its file")
    func otherKey() {
        let text = text(stored: present, expires: present + 60)
        #expect(fault(text) == nil)
        #expect(fault(text.replacing(key("a"), with: key("b"))) == .otherKey)
        #expect(fault(text.replacing(key("a"), with: "")) == .otherKey)
        #expect(fault(text.replacing("key \(key("a"))\n", with: "")) == .malformed)
    }

    @Test("is not used if its times are out of range, and is used at their limits")
    func times() {
        #expect(fault(text(stored: present, expires: present)) == .expiredWhenStored)
        #expect(fault(text(stored: present, expires: present - 1)) == .expiredWhenStored)
        #expect(fault(text(stored: present - 1, expires: present)) == nil)
        #expect(fault(text(stored: present + 301, expires: present + 600)) == .fromTheFuture)
        #expect(fault(text(stored: present + 300, expires: present + 600)) == nil)
        #expect(fault(text(stored: present, expires: present + 604_801)) == .tooLong)
        #expect(fault(text(stored: present, expires: present + 604_800)) == nil)
    }

    @Test("is used for an hour if its expiry is unknown, and for a week at most")
    func lifetimes() {
        #expect(token(stored: present, expires: nil).expires == present + 3600)
        #expect(token(stored: present, expires: present + 43200).expires == present + 43200)
        #expect(token(stored: present, expires: present + 1_000_000).expires == present + 604_800)
    }

    @Test(
        "is fresh while more than a quarter of an hour is left, or half of a short lifetime",
        arguments: [
            (43200, 901, true), (43200, 900, false), (43200, 0, false), (43200, -1, false), (1800, 901, true),
            (1800, 900, false), (600, 301, true), (600, 300, false), (1, 1, true), (1, 0, false),
        ] as [(Int64, Int64, Bool)]
    )
    func fresh(_ lifetime: Int64, _ left: Int64, _ isFresh: Bool) {
        let expires = present + left
        #expect(token(stored: expires - lifetime, expires: expires).isFresh(now: present) == isFresh)
    }

    @Test("shows no secret")
    func secrecy() {
        #expect(!"\(token("planted"))".contains("planted"))
    }
}
