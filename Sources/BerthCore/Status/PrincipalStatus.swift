import OrderedCollections

/// A principal of the manifest, and whether it can sign in now.
package struct PrincipalStatus: Sendable, Equatable {
    /// The profile, and the values of the registries that it contains.
    package var reference: PrincipalReference
    /// The principal, as far as it is known offline.
    package var identity: Snapshot.Identity

    package init(_ reference: PrincipalReference, identity: Snapshot.Identity) {
        self.reference = reference
        self.identity = identity
    }

    /// Creates the status of a profile whose texts contain no values of a registry.
    /// - Parameter profile: `nil` for the ambient AWS credentials.
    package init(profile: String?, identity: Snapshot.Identity) {
        self.init(PrincipalReference(profile: profile), identity: identity)
    }

    /// The profile's name; `nil` for the ambient AWS credentials.
    package var profile: String? { reference.profile }

    /// Whether it can sign in, as far as it is known offline.
    package var isReady: Bool {
        if case .known = identity { true } else { false }
    }

    /// Returns the principals of a manifest's registries, each once: the ambient one first, then by their profiles in
    /// the manifest's order. If everything is selected, unused profiles are included.
    /// - Throws: `NoMatchError` if a value of a selector matches nothing.
    package static func rows(
        of manifest: Manifest, _ selection: RegistrySelection, identity: (PrincipalReference) -> Snapshot.Identity
    ) throws(RegistrySelection.NoMatchError) -> [PrincipalStatus] {
        var used: [String?: OrderedSet<PrincipalReference>] = [:]
        for registry in try selection.declared(in: manifest) where registry.kind.takesPrincipal {
            used[registry.profile, default: []].append(registry.principal)
        }
        let named = manifest.profiles.keys.map { Optional($0) }
        return ([nil] + named).flatMap { profile in
            let isWanted = profile != nil && selection.isEverything
            return used[profile] ?? (isWanted ? [PrincipalReference(profile: profile)] : [])
        }.map { PrincipalStatus($0, identity: identity($0)) }
    }
}
