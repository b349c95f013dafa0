import TestSupport
import Testing

@testable import AWS

@Suite("AWS's partitions", .scheduled)
struct PartitionTests {
    @Test("the suffixes are those of the design's table")
    func table() {
        let table = Partition.all.map { partition in
            [
                partition.name, partition.homeRegion, partition.suffix, partition.dualStackSuffix ?? "-",
                partition.dualStackRegistrySuffix ?? "-", partition.hasFIPS ? "FIPS" : "-",
            ].joined(separator: " ")
        }
        #expect(
            table == [
                "aws us-east-1 amazonaws.com api.aws on.aws FIPS",
                "aws-us-gov us-gov-west-1 amazonaws.com api.aws on.aws FIPS",
                "aws-cn cn-north-1 amazonaws.com.cn api.amazonwebservices.com.cn on.amazonwebservices.com.cn -",
                "aws-iso us-iso-east-1 c2s.ic.gov - - -",
                "aws-iso-b us-isob-east-1 sc2s.sgov.gov - - -",
                "aws-iso-e eu-isoe-west-1 cloud.adc-e.uk - - -",
                "aws-iso-f us-isof-south-1 csp.hci.ic.gov - - -",
                "aws-eusc eusc-de-east-1 amazonaws.eu api.amazonwebservices.eu - -",
            ]
        )
    }

    @Test("every known region belongs to its partition by its name, and has a region's format")
    func regions() {
        for partition in Partition.all {
            #expect(partition.regions.contains(partition.homeRegion))
            for region in partition.regions {
                #expect(Partition.containing(region: region) == partition, "\(region)")
                #expect(Partition.looksLikeRegion(region), "\(region)")
                #expect(Partition.knows(region: region), "\(region)")
            }
        }
        #expect(!Partition.knows(region: "us-east-9"))
    }

    @Test(
        "a region belongs to the partition with the longest prefix of its name, or else to aws",
        arguments: [
            ("us-east-9", "aws"), ("us-gov-north-9", "aws-us-gov"), ("us-iso-north-9", "aws-iso"),
            ("us-isob-north-9", "aws-iso-b"), ("eu-isoe-north-9", "aws-iso-e"), ("eu-north-9", "aws"),
            ("cn-south-9", "aws-cn"), ("eusc-fr-west-1", "aws-eusc"), ("zz-new-1", "aws"), ("", "aws"),
        ]
    )
    func containing(_ region: String, _ name: String) {
        #expect(Partition.containing(region: region).name == name)
    }

    @Test(
        "an ARN names its partition",
        arguments: [
            ("arn:aws:iam::210987654321:role/x", "aws"), ("arn:aws-cn:iam::1:role/x", "aws-cn"),
            ("arn:aws-us-gov:", "aws-us-gov"), ("arn:aws-xx:iam::1:role/x", nil), ("arn:aws", nil),
            ("ARN:aws:iam", nil), ("aws", nil), ("", nil),
        ]
    )
    func arn(_ arn: String, _ name: String?) {
        #expect(Partition.named(inARN: arn)?.name == name)
    }

    @Test(
        "a region's name is words and a number",
        arguments: ["us-east-1", "us-gov-west-1", "eusc-de-east-1", "me-south-12"]
    )
    func shape(_ region: String) {
        #expect(Partition.looksLikeRegion(region))
    }

    @Test(
        "other texts are not a region's name",
        arguments: [
            "", "us", "us-1", "us-east", "us-east-", "us-east-1a", "US-east-1", "us_east_1", "us--1", "-us-east-1",
            "us-east-1.evil.example.com", "us-east-１", "us-ea/st-1", "a-b-c-d-e-1", "us-east-1\n",
        ]
    )
    func noRegion(_ text: String) {
        #expect(!Partition.looksLikeRegion(text))
    }
}
