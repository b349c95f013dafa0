import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Hostile answers that the fuzzer found", .scheduled)
struct HostileAnswerTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("AWS's text is shown without characters that a terminal would interpret")
    func escapes() {
        let body = #"{"__type": "Access\u001b[31mDenied\u202e", "message": "no\u001b]0;x\u0007\u200b way\u2028at all"}"#
        let answer = ServiceResponses.json(403, body, ["x-amzn-RequestId": "7a\u{9B}31m62"])
        let fault = ServiceErrorResponse(answer, now: now, secrets: [])
        #expect(fault.words == "Access[31mDenied: no]0;x way (HTTP 403, request 7a31m62)")
    }

    @Test("AWS's text is shown without a secret, whatever is inserted into it")
    func secrets() {
        let body = #"{"__type": "Bad:IQoJb3", "message": "IQo\u0001Jb3 and IQoJb3\u200b", "code": "x"}"#
        let answer = ServiceResponses.json(403, body, ["x-amzn-ErrorType": "IQoJb3", "x-amzn-RequestId": "of IQoJb3"])
        let fault = ServiceErrorResponse(answer, now: now, secrets: [Secret("IQoJb3")])
        #expect(fault.words == "<secret>: <secret> and <secret> (HTTP 403, request of <secret>)")
    }

    @Test("S20: AWS's text is shown without an encoded secret, or a secret with marks or blanks in it")
    func encodedSecrets() {
        let secret = Secret("IQoJb3/x+y==")
        for echo in [
            "IQoJb3/x+y==\u{34F}", "\u{D4E}IQoJb3/x+y==", "IQoJb3%2Fx%2By%3D%3D", "IQoJb3%252Fx%252By%253D%253D",
            "IQoJ b3/x+y==", "IQoJb3\\/x+y\\u003d\\u003d", "IQoJb3/x&#43;y==", "SVFvSmIzL3greT09",
        ] {
            // The letter and the mark stay, because they are not part of the secret.
            let shown = "got \(echo)!".sentence(without: [secret])
            #expect(
                shown?.unicodeScalars.filter { $0.value != 0xD4E && $0.value != 0x34F }.map(String.init).joined()
                    == "got <secret>!", "\(echo)")
        }
    }

    @Test("AWS's text has a limited length, in characters of any size")
    func lengths() {
        let long = "e" + String(repeating: "\u{301}", count: 10_000)
        let answer = ServiceResponses.json(
            403, #"{"__type": "\#(long)", "message": "\#(long)"}"#, ["x-amzn-RequestId": long])
        let fault = ServiceErrorResponse(answer, now: now, secrets: [])
        #expect([fault.code, fault.message, fault.requestID].map { $0?.unicodeScalars.count } == [301, 301, 301])
    }

    @Test(
        "a long answer is read at once, whatever it repeats", .lasting(atMost: .minutes(1)),
        arguments: ["&", "&#", "<Code ", "<Code", "<Code>&", "</Code"]
    )
    func repetition(word: String) {
        let text = String(repeating: word, count: (1 << 18) / word.utf8.count)
        #expect("<Code>\(text)".xmlText(of: "Code") == nil)
        #expect("<Message>\(text)</Message>".xmlText(of: "Message") == text.trimmed())
    }

    @Test("an accent on a bracket changes nothing")
    func accents() {
        #expect("<Code>\u{301}a&lt;\u{301};</Code>".xmlText(of: "Code") == "\u{301}a<\u{301};")
    }
}
