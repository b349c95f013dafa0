import TestSupport
import Testing

@testable import DockerConfig

@Suite("JSON as defined by RFC 8259", .scheduled)
struct JSONParserTests {
    @Test(
        "valid JSON is accepted",
        arguments: [
            "{}", " {\t}\r\n", #"{"":0}"#, #"{"a":-0,"b":0.5,"c":1E+2,"d":1e-9,"e":1e400}"#,
            #"{"a":[[],{},[0]],"b":null,"c":true,"d":false}"#, #"{"a":"\"\\\/\b\f\n\r\t\u00E9"}"#,
            #"{"a":"é€😀","half":"\ud800"}"#, "{\"a\":\"\u{7F}\u{2028}\u{FFFF}\u{10FFFF}\"}",
            "{\"a\":" + String(repeating: "[", count: 511) + String(repeating: "]", count: 511) + "}",
        ]
    )
    func accepted(_ text: String) throws {
        #expect(try JSONParser.object(in: Array(text.utf8)).kind == .object)
    }

    @Test(
        "other texts are refused, with their place and the reason",
        arguments: [
            ("", "1:1 it is empty; an empty config is {}"),
            (" \n ", "2:2 it is empty; an empty config is {}"),
            ("\u{FEFF}{}", "1:1 it starts with a byte order mark, which docker does not read"),
            ("[]", "1:1 it is a list, not an object"),
            (" \"{}\"", "1:2 it is a string, not an object"),
            ("7", "1:1 it is a number, not an object"),
            ("null", "1:1 it is null, not an object"),
            ("true", "1:1 it is a boolean, not an object"),
            ("{} {}", "1:4 there is text after the end of the object"),
            ("{}x", "1:3 there is text after the end of the object"),
            ("{", "1:2 expected a key in double quotes, found the end"),
            ("{\"a\":1", "1:7 expected a comma or }, found the end"),
            ("{\"a\":1,}", "1:8 expected a key in double quotes, found }"),
            ("{\n  'a': 1}", "2:3 expected a key in double quotes, found '"),
            ("{\"a\" 1}", "1:6 expected a colon, found 1"),
            ("{\"a\":}", "1:6 expected a value, found }"),
            ("{\"a\":1 \"b\":2}", "1:8 expected a comma or }, found \""),
            ("{\"a\":[1 2]}", "1:9 expected a comma or ], found 2"),
            ("{\"a\":[1,]}", "1:9 expected a value, found ]"),
            ("{\"a\":nul}", "1:6 expected a value, found n"),
            ("{\"a\":NaN}", "1:6 expected a value, found N"),
            ("{\"a\":01}", "1:7 expected a comma or }, found 1"),
            ("{\"a\":+1}", "1:6 expected a value, found +"),
            ("{\"a\":.5}", "1:6 expected a value, found ."),
            ("{\"a\":5.}", "1:8 expected a digit, found }"),
            ("{\"a\":-}", "1:7 expected a digit, found }"),
            ("{\"a\":1e}", "1:8 expected a digit, found }"),
            ("{\"ä\": // no\n1}", "1:7 expected a value, found /"),
            ("{\"a\":é}", "1:6 expected a value, found byte 0xC3"),
            ("{\"a\":\u{0B}1}", "1:6 expected a value, found byte 0xB"),
            ("{\"a\":\"b", "1:6 this string does not end"),
            ("{\"a\":\"b\nc\"}", "1:8 a string must not contain a line break or another control character"),
            (
                "{\"a\":\"bcdefghijk\u{01}\"}",
                "1:17 a string must not contain a line break or another control character"
            ),
            (#"{"a":"\x"}"#, "1:7 this is not a JSON escape"),
            (#"{"a":"\u12g4"}"#, "1:11 \\u takes four hexadecimal digits"),
            ("{\"a\":" + String(repeating: "[", count: 512), "1:517 it is nested deeper than 512 levels"),
            (String(repeating: "[", count: 80_000), "1:513 it is nested deeper than 512 levels"),
        ]
    )
    func refused(_ text: String, _ message: String) {
        #expect(Self.fault(Array(text.utf8)) == message)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        ] as [[UInt8]]
    )
    func notUTF8(_ bytes: [UInt8]) {
        let text = Array("{\"a\":\"plain text".utf8) + bytes + Array("\"}".utf8)
        #expect(Self.fault(text) == "1:17 this byte is not UTF-8")
    }

    @Test("a string's text has its escapes decoded")
    func texts() throws {
        let document = try JSONDocument(
            parsing: Array(#"{"\u0061\"\\\/\b\f\n\r\t":"é\ud83d\ude00 \ud83d! \u00e9"}"#.utf8)
        )
        let member = document.root.members[0]
        #expect(document.key(of: member) == "a\"\\/\u{8}\u{C}\n\r\t")
        #expect(document.text(of: member.value) == "é😀 \u{FFFD}! é")
    }

    @Test("a quoted text survives a round trip")
    func quoted() {
        let text = "a\"b\\c/d\u{0}\u{1F}\n é😀"
        #expect(String(decoding: JSONString.quoted(text), as: UTF8.self) == #""a\"b\\c/d\u0000\u001f\u000a é😀""#)
        #expect(JSONString.text(of: JSONString.quoted(text)[...]) == text)
    }

    static func fault(_ bytes: [UInt8]) -> String? {
        do {
            _ = try DockerConfigDocument(parsing: bytes)
            return nil
        } catch {
            return "\(error.line):\(error.column) \(error.reason)"
        }
    }
}
