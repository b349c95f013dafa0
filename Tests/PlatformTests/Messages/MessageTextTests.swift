import Foundation
import Platform
import TestSupport
import Testing

@Suite("A message's text", .scheduled)
struct MessageTextTests {
    @Test("has the values of its parameters")
    func rendering() {
        let location = FileLocation(file: "berth.yaml", line: 3, column: 7)
        let text: MessageText = """
            \(host: "r.example") of \(account: "111122223333") in \(region: "eu-west-1") after \(duration: .seconds(90)) \
            (\(location: location)), \(2) times: \("words"), \("part".dropFirst())
            """
        #expect(
            text.description
                == "r.example of 111122223333 in eu-west-1 after 1m30s (berth.yaml:3:7), 2 times: words, art")
        #expect(
            text.parameters == [
                .host("r.example"), .account("111122223333"), .region("eu-west-1"), .duration(.seconds(90)),
                .location(location),
            ])
    }

    @Test("keeps the parameters of an embedded text")
    func embedding() {
        let inner: MessageText = "cannot resolve é \(host: "r.example")"
        let outer: MessageText = "no answer in \(region: "eu-west-1"): \(inner)!"
        #expect(outer.description == "no answer in eu-west-1: cannot resolve é r.example!")
        #expect(outer.parameters == [.region("eu-west-1"), .host("r.example")])
        let names = CommonNames(host: "r.example", region: "eu-west-1")
        #expect(outer.general(in: names) == "no answer in REGION: cannot resolve é HOST!")
    }

    @Test("has pieces that form the whole text")
    func segments() {
        let text: MessageText = "é \(host: "a")\(region: "b") of \(duration: .seconds(60))"
        #expect(
            text.segments == [
                .words("é "), .parameter(.host("a")), .parameter(.region("b")), .words(" of "),
                .parameter(.duration(.seconds(60))),
            ])
        #expect(MessageText("").segments == [] && MessageText("a").segments == [.words("a")])
        var longer: MessageText = "é"
        longer.append(text)
        #expect(longer.segments.first == .words("éé ") && longer.segments.dropFirst() == text.segments.dropFirst())
    }

    @Test("leaves open only parameters that have the common value")
    func generalising() {
        let host = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
        let text: MessageText = """
            \(host: host) and \(host: "api.ecr.eu-west-1.amazonaws.com") of 111122223333 in \(region: "eu-west-1"), not \
            \(region: "eu-west-3") or \(account: "444455556666")
            """
        let names = CommonNames(host: host, account: "111122223333", region: "eu-west-1")
        #expect(
            text.general(in: names)
                == "HOST and api.ecr.REGION.amazonaws.com of 111122223333 in REGION, not eu-west-3 or 444455556666")
        #expect(text.general(in: CommonNames()) == text.description)
        #expect(
            text.general(in: CommonNames(account: "111122223333"))
                == text.description.replacingOccurrences(of: host, with: "ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com"))
    }

    @Test("leaves a word with a common name open only if it is marked")
    func words() {
        let text: MessageText = "\(host: "registry") is not a registry"
        #expect(text.general(in: CommonNames(host: "registry")) == "HOST is not a registry")
    }

    @Test(
        "knows the account and the region of an ARN",
        arguments: [
            ("arn:aws:iam::111122223333:role/a:b", "arn:aws:iam::ACCOUNT:role/a:b"),
            ("arn:aws:ecr:eu-west-1:111122223333:repository/x", "arn:aws:ecr:REGION:ACCOUNT:repository/x"),
            ("arn:aws:iam:111122223333", "arn:aws:iam:111122223333"), ("111122223333", "111122223333"), ("", ""),
        ])
    func arn(arn: String, general: String) {
        let text: MessageText = "\(arn: arn)"
        #expect(text.description == arn)
        #expect(text.general(in: CommonNames(account: "111122223333", region: "eu-west-1")) == general)
    }

    @Test("recognizes the ARNs in AWS's messages")
    func quoting() {
        let words = "User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized  (arn:aws:iam::111122223333:x) "
        let text: MessageText = "AccessDenied: \(quoting: words)"
        #expect(text.description == "AccessDenied: " + words)
        #expect(
            text.general(in: CommonNames(account: "111122223333"))
                == """
                AccessDenied: User: arn:aws:sts::ACCOUNT:assumed-role/a/b is not authorized  \
                (arn:aws:iam::111122223333:x)\u{20}
                """)
    }

    @Test(
        "knows the host of a URL",
        arguments: [
            ("https://r.example:5000/token?service=r.example:5000", "https://HOST/token?service=r.example:5000"),
            ("https://r.example:5000", "https://HOST"), ("https://r.example:5000?a", "https://HOST?a"),
            ("https://auth.r.example:5000/", "https://auth.r.example:5000/"), ("r.example:5000", "r.example:5000"),
            ("://", "://"), ("", ""),
        ])
    func url(url: String, general: String) {
        let text: MessageText = "\(url: url)"
        #expect(text.description == url)
        #expect(text.general(in: CommonNames(host: "r.example:5000")) == general)
    }

    @Test("is compared by its bytes and its parameters")
    func equality() {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        #expect(composed == decomposed)
        #expect(MessageText(composed) != MessageText(decomposed))
        #expect("\(host: composed)" as MessageText != "\(host: decomposed)")
        #expect(Set([MessageText(composed), MessageText(decomposed), MessageText(composed)]).count == 2)
        #expect("\(host: "a")" as MessageText != "\(region: "a")")
        #expect("\(host: "a")" as MessageText != "a")
        #expect("\(host: "a")\("b")" as MessageText == "\(host: "a")b")
    }

    @Test("is encoded as a JSON string of the same bytes")
    func json() throws {
        let text: MessageText = "\(host: "a\"b\\c\u{1B}[31m\n\u{2028}cafe\u{301}")!"
        let json = try JSONEncoder().encode([text])
        let read = try JSONDecoder().decode([String].self, from: json)
        #expect(read.count == 1 && read[0].utf8.elementsEqual(text.description.utf8))
    }

    @Test("is made and rendered for ten thousand registries in a moment")
    func speed() {
        let clock = ContinuousClock()
        var length = 0
        let took = clock.measure {
            for number in 0..<10_000 {
                let host = "\(number).dkr.ecr.eu-west-1.amazonaws.com"
                let reason: MessageText = "cannot resolve \(host: host)"
                let text: MessageText = "\(host: host) failed in \(region: "eu-west-1"): \(reason)"
                length += text.description.utf8.count
                length += text.general(in: CommonNames(host: host)).utf8.count
            }
        }
        #expect(length > 1_000_000)
        // Tens of milliseconds in a debug build. The limit only catches a cost that grows with the number of messages.
        #expect(took < .seconds(5))
    }
}
