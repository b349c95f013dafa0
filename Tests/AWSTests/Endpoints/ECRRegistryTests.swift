import AWS
import TestSupport
import Testing

@Suite("A private ECR registry's hosts", .scheduled)
struct ECRRegistryTests {
    /// A row of the design's table (aws.md, "Calls"): a region, and the text after the account in each of its hosts.
    struct Row: Sendable, CustomTestStringConvertible {
        var region: String
        var hosts: [ECRRegistry.Endpoint: String]

        init(
            _ region: String,
            _ standard: String,
            fips: String? = nil,
            dualStack: String? = nil,
            fipsDualStack: String? = nil
        ) {
            self.region = region
            hosts = [.standard: standard]
            hosts[.fips] = fips
            hosts[.dualStack] = dualStack
            hosts[.fipsDualStack] = fipsDualStack
        }

        var testDescription: String { region }
    }

    static let rows = [
        Row(
            "us-east-2",
            "dkr.ecr.us-east-2.amazonaws.com",
            fips: "dkr.ecr-fips.us-east-2.amazonaws.com",
            dualStack: "dkr-ecr.us-east-2.on.aws",
            fipsDualStack: "dkr-ecr-fips.us-east-2.on.aws"
        ),
        Row(
            "us-gov-east-1",
            "dkr.ecr.us-gov-east-1.amazonaws.com",
            fips: "dkr.ecr-fips.us-gov-east-1.amazonaws.com",
            dualStack: "dkr-ecr.us-gov-east-1.on.aws",
            fipsDualStack: "dkr-ecr-fips.us-gov-east-1.on.aws"
        ),
        Row(
            "cn-northwest-1",
            "dkr.ecr.cn-northwest-1.amazonaws.com.cn",
            dualStack: "dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn"
        ),
        Row("us-iso-east-1", "dkr.ecr.us-iso-east-1.c2s.ic.gov"),
        Row("us-isob-east-1", "dkr.ecr.us-isob-east-1.sc2s.sgov.gov"),
        Row("eu-isoe-west-1", "dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk"),
        Row("us-isof-south-1", "dkr.ecr.us-isof-south-1.csp.hci.ic.gov"),
        Row("eusc-de-east-1", "dkr.ecr.eusc-de-east-1.amazonaws.eu"),
    ]

    private static let account = "012345678901"

    @Test("there is a row for every partition")
    func complete() {
        #expect(Set(Self.rows.map { Partition.containing(region: $0.region) }) == Set(Partition.all))
    }

    @Test("each kind of endpoint has its host if the partition has it, and no registry otherwise", arguments: rows)
    func hosts(_ row: Row) {
        var hosts: [ECRRegistry.Endpoint: String] = [:]
        for endpoint in ECRRegistry.Endpoint.allCases {
            hosts[endpoint] = ECRRegistry(account: Self.account, region: row.region, endpoint: endpoint)?.host
        }
        #expect(hosts == row.hosts.mapValues { "\(Self.account).\($0)" })
    }

    @Test("a host is parsed into its parts", arguments: rows)
    func takenApart(_ row: Row) {
        for (endpoint, rest) in row.hosts {
            let registry = ECRRegistry(host: "\(Self.account).\(rest)")
            #expect(registry == ECRRegistry(account: Self.account, region: row.region, endpoint: endpoint))
            #expect(registry?.account == Self.account && registry?.region == row.region)
        }
    }

    @Test("the kinds have their names from the manifest")
    func names() {
        #expect(ECRRegistry.Endpoint.allCases.map(\.rawValue) == ["standard", "fips", "dual-stack", "fips-dual-stack"])
    }

    @Test("a region that is newer than berth is in the partition that its name belongs to")
    func newRegion() {
        let host = "\(Self.account).dkr.ecr.eu-north-9.amazonaws.com"
        #expect(ECRRegistry(host: host)?.region == "eu-north-9")
    }

    @Test(
        "a host that only resembles ECR's is not a registry of ECR",
        arguments: [
            // Text after or before the host.
            "012345678901.dkr.ecr.us-east-1.amazonaws.com.fake.example.com",
            "fake.012345678901.dkr.ecr.us-east-1.amazonaws.com", "012345678901.dkr.ecr.us-east-1.amazonaws.com.",
            "https://012345678901.dkr.ecr.us-east-1.amazonaws.com", " 012345678901.dkr.ecr.us-east-1.amazonaws.com",
            "012345678901.dkr.ecr.us-east-1.amazonaws.com:443", "012345678901.dkr.ecr.us-east-1.amazonaws.com/",
            "012345678901.dkr.ecr.us-east-1.amazonaws.com\n", ".dkr.ecr.us-east-1.amazonaws.com", "",
            // Not 12 digits.
            "12345678901.dkr.ecr.us-east-1.amazonaws.com", "0123456789012.dkr.ecr.us-east-1.amazonaws.com",
            "01234567890a.dkr.ecr.us-east-1.amazonaws.com", "٠١٢٣٤٥.dkr.ecr.us-east-1.amazonaws.com",
            // Suffix and region of different partitions.
            "012345678901.dkr.ecr.cn-north-1.amazonaws.com", "012345678901.dkr.ecr.us-east-1.amazonaws.com.cn",
            "012345678901.dkr.ecr.eusc-de-east-1.amazonaws.com", "012345678901.dkr.ecr.us-iso-east-1.amazonaws.com",
            "012345678901.dkr.ecr.us-isob-east-1.c2s.ic.gov", "012345678901.dkr-ecr.cn-north-1.on.aws",
            // Kinds that the partition does not have.
            "012345678901.dkr.ecr-fips.cn-north-1.amazonaws.com.cn",
            "012345678901.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu",
            "012345678901.dkr-ecr-fips.cn-north-1.on.amazonwebservices.com.cn",
            // Mixed kinds, and other names.
            "012345678901.dkr-ecr.us-east-1.amazonaws.com", "012345678901.dkr.ecr.us-east-1.on.aws",
            "012345678901.dkr.ecr..amazonaws.com", "012345678901.dkr.ecr.us-east-1.example.amazonaws.com",
            "012345678901.dkr.ecr.us-east.amazonaws.com", "012345678901.dkr.ecr.US-EAST-1.amazonaws.com",
            "012345678901.dkr.ecr.us-east-1.Amazonaws.com", "012345678901.dkr.ecr-public.us-east-1.amazonaws.com",
            "012345678901.ecr.us-east-1.amazonaws.com", "012345678901.dkr.ecr.us-east-1.amazonaws-com",
            "api.ecr.us-east-1.amazonaws.com", "public.ecr.aws",
        ]
    )
    func lookAlike(_ host: String) {
        #expect(ECRRegistry(host: host) == nil)
    }

    @Test("ECR Public has two hosts and one region")
    func ecrPublic() {
        #expect(ECRPublic.hosts == ["public.ecr.aws", "ecr-public.aws.com"])
        #expect(ECRPublic.region == "us-east-1")
    }
}
