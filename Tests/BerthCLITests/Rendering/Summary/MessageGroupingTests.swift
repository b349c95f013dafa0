import AWS
import BerthCore
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The failures of registries", .scheduled)
struct MessageGroupingTests {
    private let many = TenThousandRegistries()

    /// Returns the texts for messages, one for each registry.
    private func texts(_ count: Int, _ message: (TenThousandRegistries.Cell) -> UserMessage) -> Set<String> {
        let told = many.cells.prefix(count).map { (message($0), RegistryLocation(many.change($0))) }
        let kinds = MessageGrouping(told)
        return Set(told.map { kinds.text(of: kinds.kind(of: $0.0)).description })
    }

    @Test("are shown once if they differ only in the registry")
    func alike() {
        #expect(texts(50) { "\(host: $0.registry.host) gets too many requests" } == ["HOST gets too many requests"])
        #expect(
            texts(50) { "no \(region: $0.registry.region)\nof \(account: $0.registry.account)" } == [
                "no REGION\nof ACCOUNT"
            ])
        #expect(texts(50) { _ in "refused" } == ["refused"])
        #expect(
            texts(1) { "\(host: $0.registry.host) is gone" } == ["100000000000.dkr.ecr.us-east-1.amazonaws.com is gone"]
        )
    }

    @Test("keep the account if it is the same for all")
    func shared() {
        // A role of the first account, which signs in for registries of two accounts.
        #expect(
            texts(50) { _ in "no \(arn: "arn:aws:iam::100000000000:role/pull")" } == [
                "no arn:aws:iam::100000000000:role/pull"
            ])
    }

    @Test("are shown for one registry if the further lines differ")
    func example() {
        #expect(
            texts(3) { "refused\nrequest \($0.region)\nAllow it." } == ["refused\nOne of 3: request 0\nAllow it."])
        #expect(texts(3) { $0.region > 0 ? "refused\nrequest \($0.region)" : "refused" } == ["refused"])
    }

    @Test("are separate if the first lines differ")
    func different() {
        #expect(texts(3) { "reason \($0.region)" } == ["reason 0", "reason 1", "reason 2"])
    }
}

@Suite("A number", .scheduled)
struct ThousandsTests {
    @Test(
        "has a comma before every three digits",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (10_000, "10,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
        ])
    func thousands(number: Int, text: String) {
        #expect(number.withThousands == text)
    }
}
