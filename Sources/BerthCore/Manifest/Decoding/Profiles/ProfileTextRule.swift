import AWS
import Platform

/// The form of a profile's text that may contain values of a registry.
enum ProfileTextRule: Hashable {
    case roleARN, externalID, sessionName, account

    /// The keys of these texts, for hints.
    static let keys = "a profile's `role_arn`, `session_name`, `external_id` and `sso.account`"

    /// Values to check a text with before its registries are known.
    static let exampleValues: [RegistryValue: String] = [
        .accountID: "210987654321", .accountName: "prod", .region: "us-east-2",
    ]

    /// The key, for messages.
    var subject: String {
        switch self {
        case .roleARN: "`role_arn`"
        case .externalID: "`external_id`"
        case .sessionName: "`session_name`"
        case .account: "`account`"
        }
    }

    var limit: TextLimit { self == .externalID ? .path : .name }

    /// The end of the message for another text, and a hint.
    var objection: (message: String, hint: String?) {
        switch self {
        case .roleARN: ("is not the ARN of a role", "such as `arn:aws:iam::210987654321:role/ecr-pull`")
        case .externalID: ("is not an external id", "2 to 1224 letters, digits, and `_+=,.@:/-`")
        case .sessionName: ("is not a session name", "2 to 64 letters, digits, and `_+=,.@-`")
        case .account: ("is not an account's id", "it is a number of 12 digits")
        }
    }

    /// Returns whether a text has the form.
    func allows(_ text: String) -> Bool {
        switch self {
        case .roleARN: Self.isRoleARN(text)
        // The limits of the parameters of STS `AssumeRole`.
        case .externalID:
            (2...1224).contains(text.utf8.count)
                && text.utf8.allSatisfy { $0.isWordByte || "+=,.@:/-".utf8.contains($0) }
        case .sessionName:
            (2...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { $0.isWordByte || "+=,.@-".utf8.contains($0) }
        case .account: AccountDecoder.isAccount(text)
        }
    }

    /// `arn:PARTITION:iam::ACCOUNT:role/NAME`, the name with its path, as in IAM's reference.
    private static func isRoleARN(_ arn: String) -> Bool {
        let parts = arn.split(scalar: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && Partition.named(inARN: arn) != nil && parts[2] == "iam" && parts[3].isEmpty
            && AccountDecoder.isAccount(parts[4]) && parts[5].hasPrefix(bytes: "role/")
            && parts[5].utf8.count > 5
            && !parts[5].hasSuffix(bytes: "/")
            && parts[5].utf8.allSatisfy { $0.isWordByte || "+=,.@/-".utf8.contains($0) }
    }
}

/// A profile's text that contains values of a registry, which the registries' values may make wrong.
struct DecodedProfileText {
    let text: ResolvedTemplate
    let rule: ProfileTextRule
    /// Whether no text is written: the registry's own account is the default, and the node is the key `sso`.
    var isDefault = false

    /// - Returns: `nil` if the text contains no values of a registry.
    init?(_ text: ResolvedTemplate?, _ rule: ProfileTextRule, isDefault: Bool = false) {
        guard let text, text.isKnown, !text.template.values.isEmpty else { return nil }
        self.text = text
        self.rule = rule
        self.isDefault = isDefault
    }
}
