import TestSupport
import Testing

@testable import DockerConfig

@Suite("The helper's index", .scheduled)
struct HelperIndexTests {
    private func find(_ host: String, in text: [UInt8], config: String? = nil) throws -> HelperRecord? {
        try HelperIndexText(text).record(for: ServerURL(Array(host.utf8)), config: { config })
    }

    @Test("has a line for its version, one for each host, and one for its end")
    func text() {
        let text = index(record("a.example"), record("b.example", key: "b", profile: nil, manifests: []))
        let lines = [
            "berth-helper-index 1",
            "a.example\t/home/me/.docker/config.json\t\(key("a"))\tAWS\td1\tplatform\t/work/berth.yaml",
            "b.example\t/home/me/.docker/config.json\t\(key("b"))\tAWS\td1\t",
        ]
        let body = lines.map { $0 + "\n" }.joined()
        #expect(String(decoding: text, as: UTF8.self) == "\(body)end \(body.utf8.count)\n")
    }

    @Test("survives a round trip, including odd texts")
    func roundTrip() throws {
        var index = HelperIndex()
        index.set(record("a.example"))
        index.set(record("a.example", config: "/tab\there/100%/new\nline/ü\u{7F}", key: "b"))
        index.set(
            record("https://index.docker.io/v1/", key: "c", username: "x y", profile: "%09", manifests: ["/a", "/b\t"]))
        #expect(try HelperIndex(parsing: index.text) == index)
        #expect(index.records.map(\.host) == ["a.example", "a.example", "https://index.docker.io/v1/"])
        #expect(try HelperIndex(parsing: HelperIndex().text) == HelperIndex())
    }

    @Test("finds a host by the caller's own config, or else its last record")
    func lookup() throws {
        let text = index(
            record("a.example", config: "/one", key: "1"), record("aa.example", config: "/one", key: "2"),
            record("a.example", config: "/two", key: "3"), record("b.example", config: "/one", key: "4")
        )
        #expect(try find("a.example", in: text, config: "/one")?.key == key("1"))
        #expect(try find("a.example", in: text, config: "/two")?.key == key("3"))
        #expect(try find("a.example", in: text, config: "/three")?.key == key("3"))
        #expect(try find("a.example", in: text)?.key == key("3"))
        #expect(try find("https://B.example/v2/", in: text, config: "/two")?.key == key("4"))
        #expect(try find(".example", in: text) == nil)
        #expect(try find("a.example/", in: text)?.key == key("3"))
        #expect(try find("a.exampl", in: text) == nil)
    }

    @Test("prefers a host with its port, and also finds it without the port of https")
    func ports() throws {
        let text = index(
            record("a.example", key: "1"), record("b.example", key: "2"), record("b.example:443", key: "3"))
        #expect(try find("a.example:443", in: text)?.key == key("1"))
        #expect(try find("http://a.example:443", in: text) == nil)
        #expect(try find("b.example:443", in: text)?.key == key("3"))
        #expect(try find("b.example", in: text)?.key == key("2"))
    }

    @Test("replaces and removes records within a config, and lists tokens that are no longer needed")
    func mutations() {
        var index = HelperIndex()
        index.set(record("a.example", config: "/one", key: "1"))
        index.set(record("b.example", config: "/one", key: "1"))
        index.set(record("a.example", config: "/two", key: "2"))
        index.set(record("a.example", config: "/one", key: "3"))
        #expect(index.record(of: "a.example", config: "/one")?.key == key("3"))
        #expect(index.records.count == 3)

        #expect(index.remove(["a.example", "c.example"], config: "/one") == [key("3")])
        #expect(index.records.map(\.key) == [key("1"), key("2")])
        index.set(record("c.example", config: "/one", key: "1"))
        #expect(index.remove(["b.example"], config: "/one") == [])
        #expect(index.remove(["b.example"], config: "/one") == [])
        #expect(index.remove(["c.example"], config: "/one") == [key("1")])
    }

    @Test("C4: keeps the records of a host's other owners after the last applied one's")
    func owners() throws {
        func record(_ manifest: String, key number: Character, host: String = "a.example") -> HelperRecord {
            HelperRecord(
                host: host, config: "/one", key: key(number), username: "AWS", digest: "d", profile: nil,
                manifests: [manifest])
        }
        var index = HelperIndex()
        index.prefer([record("/a", key: "1")], keeping: [:])
        index.prefer([record("/b", key: "2")], keeping: ["a.example": ["/a"]])
        #expect(index.records.map(\.key) == [key("1"), key("2")])
        #expect(index.record(of: "a.example", config: "/one")?.key == key("2"))
        index.prefer([record("/a", key: "1")], keeping: ["a.example": ["/b"]])
        #expect(index.record(of: "a.example", config: "/one")?.key == key("1"))
        #expect(try HelperIndex(parsing: index.text) == index)
        // `/a` logs out.
        #expect(index.remove(["a.example"], config: "/one", keeping: ["a.example": ["/b"]]) == [key("1")])
        #expect(index.record(of: "a.example", config: "/one")?.key == key("2"))
        // A record of a manifest that no longer owns anything is removed.
        index.prefer([record("/c", key: "3")], keeping: [:])
        #expect(index.records.map(\.key) == [key("3")])
    }

    @Test("is not used if it is cut short anywhere")
    func cutShort() {
        let text = index(record("a.example"), record("b.example"))
        for length in text.indices {
            #expect(throws: HelperIndex.SyntaxError.self, "\(length)") { try HelperIndexText(Array(text[..<length])) }
        }
        #expect(throws: HelperIndex.SyntaxError.cutShort) { try HelperIndexText(Array(text.dropLast())) }
    }

    @Test("is not used if a line is added or missing, the version differs, or it is another kind of file")
    func faults() {
        let text = String(decoding: index(record("a.example"), record("b.example")), as: UTF8.self)
        func fault(_ text: String) -> HelperIndex.SyntaxError? {
            do throws(HelperIndex.SyntaxError) {
                _ = try HelperIndexText(Array(text.utf8))
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(text) == nil)
        #expect(fault(text.replacing("a.example", with: "aa.example")) == .cutShort)
        #expect(fault(text.replacing("index 1", with: "index 2")) == .otherVersion)
        #expect(fault("") == .malformed)
        #expect(fault("{}") == .malformed)
        #expect(fault("berth-helper-index 1\n") == .cutShort)
        #expect(fault("berth-helper-index 1\nend 21\n") == nil)
        #expect(fault("berth-helper-index 1\nend 021\n") == .cutShort)
    }

    @Test(
        "an invalid line is an error for its own host, and for no other",
        arguments: [
            "a.example",
            "a.example\t/c\t\(key("a"))\tAWS\td",
            "a.example\t/c\t\(key("a"))\tAWS\td\tp\tm",
            "a.example\t/c\t\(key("a"))\tAWS\td\tp\t",
            "a.example\t/c\t\(key("a"))\tAWS\td\tp\t/m\tm",
            "a.example\t/c\t../../../etc/passwd\tAWS\td\tp\t/m",
            "a.example\t/c\t\(key("A"))\tAWS\td\tp\t/m",
            "a.example\t/c\t\(key("a"))a\tAWS\td\tp\t/m",
            "a.example\t/c\t\(key("a"))\t\td\tp\t/m",
            "a.example\t\t\(key("a"))\tAWS\td\tp\t/m",
            "a.example\t/c%\t\(key("a"))\tAWS\td\tp\t/m",
            "a.example\t/c%0g\t\(key("a"))\tAWS\td\tp\t/m",
            "a.example\t/c%61\t\(key("a"))\tAWS\td\tp\t/m",
            "a.example\t/c\u{1}\t\(key("a"))\tAWS\td\tp\t/m",
        ]
    )
    func noRecord(_ line: String) throws {
        let good = String(decoding: record("b.example").line, as: UTF8.self)
        let body = "berth-helper-index 1\n\(line)\n\(good)"
        let text = Array("\(body)end \(body.utf8.count)\n".utf8)
        #expect(try find("b.example", in: text) == record("b.example"))
        #expect(throws: HelperIndex.SyntaxError.malformed) { try HelperIndex(parsing: text) }
        // A line without a tab concerns no host.
        guard line.contains("\t") else { return }
        #expect(throws: HelperIndex.SyntaxError.malformed) { try find("a.example", in: text) }
    }

    /// The search takes a millisecond if optimized, and far less than a second otherwise: it looks at each byte once.
    @Test("finds the last of ten thousand hosts, or a missing one, without delay")
    func many() throws {
        var index = HelperIndex()
        for number in 0..<10_000 {
            index.set(record("\(600_000_000_000 + number).dkr.ecr.us-east-2.amazonaws.com", key: "f"))
        }
        let text = index.text
        #expect(try HelperIndex(parsing: text) == index)
        let start = ContinuousClock.now
        #expect(try find("600000009999.dkr.ecr.us-east-2.amazonaws.com", in: text)?.key == key("f"))
        #expect(try find("600000010000.dkr.ecr.us-east-2.amazonaws.com", in: text) == nil)
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
