import FoundationEssentials
import TestSupport
import Testing

@testable import AWS

@Suite("Partitions compared with botocore's", .enabled(if: Botocore.isExpected, "python3 has no botocore"), .scheduled)
struct BotocorePartitionTests {
    private struct Partitions: Decodable {
        struct Partition: Decodable {
            struct Outputs: Decodable {
                var dnsSuffix: String
                var dualStackDnsSuffix: String
            }

            struct Region: Decodable {}

            var id: String
            var outputs: Outputs
            var regions: [String: Region]
        }

        var partitions: [Partition]
    }

    private static let script = """
        import json, botocore.loaders
        print(json.dumps(botocore.loaders.Loader().load_data('partitions')))
        """

    @Test("botocore has each partition, with the same suffixes, and each of its regions")
    func same() throws {
        let theirs = try JSONDecoder().decode(Partitions.self, from: Botocore.run(Self.script, input: Data()))
            .partitions
        #expect(Set(theirs.map(\.id)) == Set(Partition.all.map(\.name)))
        for partition in Partition.all {
            let other = try #require(theirs.first { $0.id == partition.name })
            #expect(partition.suffix == other.outputs.dnsSuffix)
            #expect(
                partition.dualStackSuffix.map { $0 == other.outputs.dualStackDnsSuffix } ?? true,
                "\(partition.name)"
            )
            // Newer releases know more regions.
            #expect(partition.regions.subtracting(other.regions.keys).isEmpty, "\(partition.name)")
        }
    }
}
