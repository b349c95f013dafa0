import OrderedCollections

/// The principal of a profile, and whether it can sign in now.
package struct PrincipalStatus: Sendable, Equatable {
    /// The profile's name; `nil` for the ambient AWS credentials.
    package var profile: String?
    /// The principal, as far as it is known offline.
    package var identity: Snapshot.Identity

    package init(profile: String?, identity: Snapshot.Identity) {
        self.profile = profile
        self.identity = identity
    }

    /// Whether it can sign in, as far as it is known offline.
    package var isReady: Bool {
        if case .known = identity { true } else { false }
    }

    /// Returns the principals of a manifest's registries, each once: the ambient one first, then in the manifest's
    /// order. If everything is selected, unused profiles are included.
    /// - Throws: `NoMatchError` if a selector matches nothing.
    package static func rows(
        of manifest: Manifest, _ selection: RegistrySelection, identity: (String?) -> Snapshot.Identity
    ) throws(RegistrySelection.NoMatchError) -> [PrincipalStatus] {
        let used = Set(
            try selection.declared(in: manifest).filter { $0.kind.takesPrincipal }.map(\.profile)
        )
        let named = manifest.profiles.keys.map { Optional($0) }
        let wanted = [nil] + named
        return wanted.filter { used.contains($0) || ($0 != nil && selection.isEverything) }
            .map { PrincipalStatus(profile: $0, identity: identity($0)) }
    }
}
