import FoundationEssentials
import TestSupport
import Testing

@testable import Platform

@Suite("Base64", .scheduled)
struct Base64Tests {
    @Test("texts of any length survive a round trip, and are encoded as by Foundation")
    func lengths() {
        for length in 0...40 {
            let text = String((0..<length).map { Character(UnicodeScalar(UInt8(33 + $0 * 7 % 90))) }) + "é\u{0}"
            let encoded = Base64.encode(text)
            #expect(encoded == Data(text.utf8).base64EncodedString())
            #expect(Base64.decode(encoded) == Array(text.utf8))
        }
    }

    @Test("all bytes are decoded")
    func everyByte() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Base64.decode(Data(bytes).base64EncodedString()) == bytes)
    }

    @Test("line ends are skipped anywhere", arguments: ["QUJD\nREVG", "Q\r\nUJDREVG\n", "\nQUJDR\nEVG"])
    func lineEnds(_ text: String) {
        #expect(Base64.decode(text) == Array("ABCDEF".utf8))
    }

    @Test(
        "other texts are refused",
        arguments: [
            "Q", "QU", "QUJ", "QUJDR", "QU=", "QUJ==", "Q===", "====", "QUI=QUJD", "QUI=\nQQ==", "QU-_", "QUJD ",
            "Qé==",
        ]
    )
    func refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(
        "URL-safe base64 has no padding",
        arguments: [([], ""), ([0xFB], "-w"), ([0xFF, 0xEF], "_-8"), ([1, 2, 3], "AQID")] as [([UInt8], String)])
    func base64(bytes: [UInt8], text: String) {
        #expect(Base64.encodeForURL(bytes) == text)
        #expect(Base64.decodeForURL(text) == bytes)
    }

    @Test("other text is not URL-safe base64", arguments: ["A", "+w", "/w", "_-8=", "_-8 ", "ä"])
    func notBase64(text: String) {
        #expect(Base64.decodeForURL(text) == nil)
    }
}
