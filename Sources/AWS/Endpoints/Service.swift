/// The services of AWS that berth calls.
enum Service: String, Sendable, Hashable, CaseIterable {
    case ecr
    case ecrPublic = "ecr-public"
    case sts

    /// Its name in settings: `AWS_ENDPOINT_URL_ECR_PUBLIC` in capitals, `ecr_public` in a `services` section.
    var settingName: String {
        switch self {
        case .ecr: "ecr"
        case .ecrPublic: "ecr_public"
        case .sts: "sts"
        }
    }

    /// The host that answers its calls, as in botocore 1.43's endpoint rules.
    /// - Returns: nil where the region's partition has none of this kind.
    func host(region: String, fips: Bool, dualStack: Bool) -> String? {
        let partition = Partition.containing(region: region)
        if fips && !partition.hasFIPS { return nil }
        if dualStack && partition.dualStackSuffix == nil { return nil }
        let suffix = dualStack ? partition.dualStackSuffix ?? partition.suffix : partition.suffix
        // STS in GovCloud is FIPS under its plain name.
        if self == .sts && fips && !dualStack && partition.name == "aws-us-gov" { return "sts.\(region).\(suffix)" }
        let name = fips ? "\(rawValue)-fips" : rawValue
        // ECR's older endpoints start with `api.`; the dual-stack ones do not, but for ECR Public's over FIPS.
        let hasPrefix = self != .sts && (!dualStack || (self == .ecrPublic && fips))
        return "\(hasPrefix ? "api." : "")\(name).\(region).\(suffix)"
    }
}
