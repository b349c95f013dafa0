import Platform
import TestSupport
import Testing

@Suite("A secret in a text", .scheduled)
struct SecretDetectorTests {
    private let secret = "s3cr3t/a+b"

    @Test(
        "S20: is found as it is, with marks and blanks in it, encoded, and in base64",
        arguments: [
            "s3cr3t/a+b", "s3cr3t/a+b\u{34F}", "\u{D4E}s3cr3t/a+b", "s3cr\u{200B}3t/a+b", "s3cr3t/\na+b",
            "s3\u{FE0F}cr3t/a+b",
            "s3cr3t%2Fa%2bb", "s3cr3t%252Fa%252Bb", #"s3cr3t\/a\u002bb"#, "s3cr3t/a&#43;b", "s3cr3t&#x2f;a+b",
            "czNjcjN0L2ErYg==", "dXNlcjpzM2NyM3QvYStiCg", "OnMzY3IzdC9hK2I", "eHk6czNjcjN0L2ErYg", "eDpzM2Ny\nM3QvYSti",
        ])
    func finds(text: String) {
        let detector = SecretDetector([Secret(secret)])
        #expect(detector.finds(in: text))
        #expect(detector.finds(in: "wrong: \(text)!"))
        #expect(detector.redacted("a \(text)") != "a \(text)")
    }

    @Test(
        "attack: is found in another case, and with combining marks in it",
        arguments: [
            "S3CR3T/A+B", "s3cr3t/A%2Bb", "s\u{301}3cr3t/a+b", "s3cr3\u{20DD}t/a+b", "s3\u{301}\u{200B}cr3t/a+b\u{332}",
        ])
    func findsLegible(text: String) {
        let detector = SecretDetector([Secret(secret)])
        #expect(detector.finds(in: "wrong: \(text)!"))
        #expect(detector.redacted("a \(text)").hasPrefix(bytes: "a <secret>"))
    }

    @Test(
        "is not in others", arguments: ["", "s3cr3t", "s3cr3t/a b", "s3cr3t%2", "%", "\\u00", "&#;", "czNj", "secret"])
    func doesNotFind(text: String) {
        let detector = SecretDetector([Secret(secret)])
        #expect(!detector.finds(in: text))
        #expect(detector.redacted(text) == text)
    }

    @Test("is removed from the text that is shown")
    func redacted() {
        let detector = SecretDetector([Secret("abc"), Secret("token-xyz")])
        #expect(detector.redacted("abc, a%62c and token-xyzabc.") == "<secret>, <secret> and <secret>.")
        #expect(detector.redacted("é abc") == "é <secret>")
        #expect(SecretDetector([]).redacted("abc") == "abc")
    }

    @Test("each line of a secret counts, and has its own base64; a bracket alone does not count")
    func lines() {
        let key = SecretDetector([Secret("{\n\"private_key\": \"abc\"\n}\n")])
        #expect(key.finds(in: #"cannot parse "private_key": "abc""#))
        #expect(!key.finds(in: "{}"))
    }

    // D5
    @Test("so does each line of a private key, which a key file has on one line of JSON")
    func linesInJSON() {
        let line = "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7"
        let pem = #"-----BEGIN PRIVATE KEY-----\n\#(line)\nabc=\n-----END PRIVATE KEY-----\n"#
        for file in ["{\n  \"private_key\": \"\(pem)\"\n}", "{\"private_key\":\"\(pem)\"}"] {
            let key = SecretDetector([Secret(file)])
            #expect(key.finds(in: "cannot parse \(line)"))
            #expect(key.redacted("cannot parse \(line)!") == "cannot parse <secret>!")
            #expect(!key.finds(in: "abc="))
            #expect(!key.finds(in: "cannot parse the key"))
        }
    }

    @Test("an empty or blank secret is in no text", arguments: ["", " ", "\n\u{200B}"])
    func empty(secret: String) {
        #expect(!SecretDetector([Secret(secret)]).finds(in: "any text"))
        #expect(SecretDetector([Secret(secret)]).redacted("any text") == "any text")
    }

    @Test("a long text and a long secret are searched at once", .lasting(atMost: .minutes(1)))
    func long() {
        let detector = SecretDetector([Secret(String(repeating: "ab", count: 10_000) + "c")])
        #expect(!detector.finds(in: String(repeating: "ab", count: 9_999)))
        #expect(!detector.finds(in: String(repeating: "%2561", count: 20_000)))
    }
}
