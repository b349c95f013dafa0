import AWS
import BerthCore
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Annotations of registries that failed", .scheduled)
struct WorkflowAnnotationTests {
    private func failure(_ region: String, _ line: Int, _ why: UserMessage) throws -> (
        change: PlannedChange, why: UserMessage
    ) {
        let registry = try #require(ECRRegistry(account: "600423610423", region: region))
        let declaration = RegistryDeclaration(
            host: registry.host, kind: .ecr(registry), place: FileLocation(file: "berth.yaml", line: line, column: 5))
        return (
            PlannedChange(host: registry.host, action: .logIn, reason: .nothingStored, declaration: declaration), why
        )
    }

    @Test("C17: registries that failed for the same reason share one, at the first one's declaration")
    func causes() throws {
        let regions = ["us-east-2", "eu-west-1", "eu-west-2", "eu-west-3", "ap-south-1"]
        var failures = try regions.enumerated().map { index, region in
            try failure(
                region, 3 + index, "\(host: "600423610423.dkr.ecr.\(region).amazonaws.com") did not answer within 8s")
        }
        failures.insert(try failure("us-west-2", 9, "no AWS credentials found\nSet AWS_PROFILE"), at: 1)
        let annotations = WorkflowAnnotation.annotations(of: failures)
        let hosts = regions.prefix(3).map { "600423610423.dkr.ecr.\($0).amazonaws.com" }.joined(separator: ", ")
        #expect(
            annotations.map(\.text) == [
                "\(hosts) and 2 more: HOST did not answer within 8s",
                "600423610423.dkr.ecr.us-west-2.amazonaws.com: no AWS credentials found\nSet AWS_PROFILE",
            ])
        #expect(annotations.map(\.place?.line) == [3, 9])
        #expect(annotations.map(\.count) == [5, 1])
    }

    @Test("C17: if there are more causes than GitHub shows, those of the most registries come first")
    func order() throws {
        let failures = try (0..<30).map { try failure("us-east-2", $0 + 1, "reason \($0 < 20 ? $0 : 15)") }
        let annotations = WorkflowAnnotation.annotations(of: failures)
        #expect(annotations.count == 20)
        #expect(annotations.first?.count == 11)
        #expect(annotations.first?.place?.line == 16)
        #expect(annotations.dropFirst().map(\.place?.line) == (Array(1...15) + Array(17...20)).map { $0 })
    }
}
