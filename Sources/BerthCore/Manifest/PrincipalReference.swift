import AWS
import Platform

/// The principal of a registry: a profile of the manifest, and the values of the registry that the profile's texts
/// contain. Registries with equal references have the same principal.
package struct PrincipalReference: Sendable {
    /// The profile's name; `nil` for the ambient AWS credentials.
    package let profile: String?
    /// The registry's values, as far as the profile contains them; empty for most profiles. A value that the registry
    /// lacks is missing.
    package let values: [RegistryValue: String]

    /// - Parameter profile: `nil` for the ambient AWS credentials.
    package init(profile: String?, values: [RegistryValue: String] = [:]) {
        self.profile = profile
        self.values = values
    }
}

extension PrincipalReference: Hashable {
    /// Compares texts by bytes.
    package static func == (one: PrincipalReference, other: PrincipalReference) -> Bool {
        one.profile.hasSameBytes(as: other.profile)
            && (one.values.isEmpty && other.values.isEmpty
                || RegistryValue.allCases.allSatisfy { one.values[$0].hasSameBytes(as: other.values[$0]) })
    }

    package func hash(into hasher: inout Hasher) {
        profile?.hashBytes(into: &hasher)
        guard !values.isEmpty else { return }
        for value in RegistryValue.allCases { values[value]?.hashBytes(into: &hasher) }
    }
}

extension String? {
    fileprivate func hasSameBytes(as other: String?) -> Bool {
        guard let self, let other else { return self == nil && other == nil }
        return self.hasSameBytes(as: other)
    }
}

extension RegistryDeclaration {
    /// The registry's value for a profile's text; `nil` if it has none. ECR Public has no account; its tokens come
    /// from one region.
    func value(_ value: RegistryValue) -> String? {
        switch (kind, value) {
        case (.ecr(let registry), .accountID): registry.account
        case (.ecr, .accountName): accountName
        case (.ecr(let registry), .region): registry.region
        case (.ecrPublic, .region): ECRPublic.region
        case (.ecrPublic, _), (.other, _): nil
        }
    }
}
