import Platform

/// A group of AWS regions with its own accounts and its own names in DNS.
///
/// Names, suffixes and regions are those of botocore 1.43's `partitions.json`; its endpoint rules list the regions that
/// ECR serves over FIPS and dual-stack.
package struct Partition: Sendable, Hashable {
    /// The name in ARNs, such as `aws` or `aws-cn`.
    package let name: String
    /// The region that every account of the partition has: berth assumes roles there if no setting names a region.
    package let homeRegion: String
    /// The suffix after `SERVICE.REGION.` in an endpoint's host.
    package let suffix: String
    /// The same for dual-stack endpoints; `nil` if ECR has none.
    package let dualStackSuffix: String?
    /// The suffix after `ID.dkr-ecr.REGION.` in a dual-stack registry's host; `nil` if none exist.
    package let dualStackRegistrySuffix: String?
    /// The domain of the console, whose sign-in service is `REGION.signin` in it.
    let consoleDomain: String
    /// Whether ECR has FIPS endpoints here.
    package let hasFIPS: Bool
    /// The prefixes of its regions' names.
    let regionPrefixes: [String]
    /// The known regions; AWS adds some every year.
    let regions: Set<String>

    /// Every known partition.
    package static let all: [Partition] = [
        Partition(
            name: "aws", homeRegion: "us-east-1", suffix: "amazonaws.com",
            dualStackSuffix: "api.aws", dualStackRegistrySuffix: "on.aws",
            consoleDomain: "aws.amazon.com", hasFIPS: true,
            regionPrefixes: ["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-"],
            regions: [
                "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
                "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
                "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
                "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
                "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
                "us-west-1", "us-west-2",
            ]
        ),
        Partition(
            name: "aws-us-gov", homeRegion: "us-gov-west-1", suffix: "amazonaws.com",
            dualStackSuffix: "api.aws", dualStackRegistrySuffix: "on.aws",
            consoleDomain: "amazonaws-us-gov.com", hasFIPS: true,
            regionPrefixes: ["us-gov-"], regions: ["us-gov-east-1", "us-gov-west-1"]
        ),
        Partition(
            name: "aws-cn", homeRegion: "cn-north-1", suffix: "amazonaws.com.cn",
            dualStackSuffix: "api.amazonwebservices.com.cn",
            dualStackRegistrySuffix: "on.amazonwebservices.com.cn",
            consoleDomain: "amazonaws.cn", hasFIPS: false,
            regionPrefixes: ["cn-"], regions: ["cn-north-1", "cn-northwest-1"]
        ),
        Partition(
            name: "aws-iso", homeRegion: "us-iso-east-1", suffix: "c2s.ic.gov",
            dualStackSuffix: nil, dualStackRegistrySuffix: nil,
            consoleDomain: "c2shome.ic.gov", hasFIPS: false,
            regionPrefixes: ["us-iso-"], regions: ["us-iso-east-1", "us-iso-west-1"]
        ),
        Partition(
            name: "aws-iso-b", homeRegion: "us-isob-east-1", suffix: "sc2s.sgov.gov",
            dualStackSuffix: nil, dualStackRegistrySuffix: nil,
            consoleDomain: "sc2shome.sgov.gov", hasFIPS: false,
            regionPrefixes: ["us-isob-"], regions: ["us-isob-east-1", "us-isob-west-1"]
        ),
        Partition(
            name: "aws-iso-e", homeRegion: "eu-isoe-west-1", suffix: "cloud.adc-e.uk",
            dualStackSuffix: nil, dualStackRegistrySuffix: nil,
            consoleDomain: "csphome.adc-e.uk", hasFIPS: false,
            regionPrefixes: ["eu-isoe-"], regions: ["eu-isoe-west-1"]
        ),
        Partition(
            name: "aws-iso-f", homeRegion: "us-isof-south-1", suffix: "csp.hci.ic.gov",
            dualStackSuffix: nil, dualStackRegistrySuffix: nil,
            consoleDomain: "csphome.hci.ic.gov", hasFIPS: false,
            regionPrefixes: ["us-isof-"], regions: ["us-isof-east-1", "us-isof-south-1"]
        ),
        Partition(
            name: "aws-eusc", homeRegion: "eusc-de-east-1", suffix: "amazonaws.eu",
            dualStackSuffix: "api.amazonwebservices.eu", dualStackRegistrySuffix: nil,
            consoleDomain: "amazonaws-eusc.eu", hasFIPS: false,
            regionPrefixes: ["eusc-"], regions: ["eusc-de-east-1"]
        ),
    ]

    /// Returns the partition of a region's name: the longest prefix decides, so `us-gov-east-1` is not in `aws`. A name
    /// with an unknown prefix counts as `aws`, where new regions appear first.
    package static func containing(region: String) -> Partition {
        var best: (index: Int, length: Int) = (0, 0)
        // A manifest has thousands of registries, and a partition is large: this copies the result only.
        for index in all.indices {
            for prefix in all[index].regionPrefixes
            where prefix.utf8.count > best.length && region.hasPrefix(bytes: prefix) {
                best = (index, prefix.utf8.count)
            }
        }
        return all[best.index]
    }

    /// Returns the partition of an ARN (`arn:PARTITION:…`); `nil` if the text is not an ARN or names no known
    /// partition.
    package static func named(inARN arn: String) -> Partition? {
        let parts = arn.split(scalar: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "arn" else { return nil }
        return all.first { $0.name == parts[1] }
    }

    /// Returns whether a region of this name is known.
    package static func knows(region: String) -> Bool {
        all.contains { $0.regions.contains(region) }
    }

    /// Returns whether a region can be a part of a host's name: letters, digits and hyphens, as in botocore 1.43
    /// (`validate_region_name` in `utils.py`).
    static func isLabel(_ region: String) -> Bool {
        guard let first = region.utf8.first, let last = region.utf8.last, region.utf8.count < 64 else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen && !region.utf8.allSatisfy(\.isASCIIDigit)
            && region.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == hyphen }
    }

    /// Returns whether a text has the form of a region's name: two to four lower-case words and a number, joined by
    /// hyphens.
    package static func looksLikeRegion(_ text: String) -> Bool {
        let words = text.split(scalar: "-", omittingEmptySubsequences: false)
        guard (3...5).contains(words.count), let number = words.last else { return false }
        return !number.isEmpty && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && words.dropLast().allSatisfy { word in
                !word.isEmpty && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            }
    }
}
