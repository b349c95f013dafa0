import Platform

/// A private ECR registry: an account in a region, at one of its hosts.
package struct ECRRegistry: Sendable, Hashable {
    package enum Endpoint: String, Sendable, Hashable, CaseIterable {
        case standard, fips
        case dualStack = "dual-stack"
        case fipsDualStack = "fips-dual-stack"

        var isFIPS: Bool { self == .fips || self == .fipsDualStack }
        var isDualStack: Bool { self == .dualStack || self == .fipsDualStack }
    }

    /// The account's 12 digits.
    package let account: String
    /// The region, such as `us-east-2`.
    package let region: String
    package let endpoint: Endpoint

    /// - Returns: `nil` if the region's partition has no such endpoint.
    package init?(account: String, region: String, endpoint: Endpoint = .standard) {
        let partition = Partition.containing(region: region)
        if endpoint.isFIPS && !partition.hasFIPS { return nil }
        if endpoint.isDualStack && partition.dualStackRegistrySuffix == nil { return nil }
        self.account = account
        self.region = region
        self.endpoint = endpoint
    }

    /// Parses a host strictly: anchored at both ends, 12 digits, and a suffix of the region's own partition, so that
    /// `….amazonaws.com.fake.example.com` is not ECR.
    /// - Returns: `nil` if the host is not a private ECR registry's.
    package init?(host: String) {
        let labels = host.split(scalar: ".", omittingEmptySubsequences: false).map(String.init)
        guard labels.count >= 4, labels[0].utf8.count == 12, labels[0].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        for endpoint in Endpoint.allCases {
            // `dkr.ecr.REGION` has the region in the fourth label, `dkr-ecr.REGION` in the third.
            let regionLabel = endpoint.isDualStack ? 2 : 3
            guard labels.count > regionLabel, Partition.looksLikeRegion(labels[regionLabel]),
                let candidate = ECRRegistry(account: labels[0], region: labels[regionLabel], endpoint: endpoint),
                candidate.host.hasSameBytes(as: host)
            else { continue }
            self = candidate
            return
        }
        return nil
    }

    /// The registry's host, as Docker names it.
    package var host: String {
        let partition = Partition.containing(region: region)
        let service = endpoint.isFIPS ? "ecr-fips" : "ecr"
        if endpoint.isDualStack, let suffix = partition.dualStackRegistrySuffix {
            return "\(account).dkr-\(service).\(region).\(suffix)"
        }
        return "\(account).dkr.\(service).\(region).\(partition.suffix)"
    }
}

/// ECR Public: one registry for all accounts, with tokens from one region.
package enum ECRPublic {
    /// Its hosts.
    package static let hosts: Set<String> = ["public.ecr.aws", "ecr-public.aws.com"]
    /// The only region that issues its tokens.
    package static let region = "us-east-1"
}
