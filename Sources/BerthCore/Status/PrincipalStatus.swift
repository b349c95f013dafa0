import OrderedCollections

/// Who a profile of the manifest signs in as, and whether that can be done now.
package struct PrincipalRow: Sendable, Equatable {
    /// The profile's name; nil for what no profile is named for: the ambient chain.
    package var profile: String?
    /// Who it is, as far as that can be known offline.
    package var identity: Snapshot.Identity

    /// A row of these parts.
    package init(profile: String?, identity: Snapshot.Identity) {
        self.profile = profile
        self.identity = identity
    }

    /// Whether it can sign in, by all that is known offline.
    package var isReady: Bool {
        if case .known = identity { true } else { false }
    }

    /// The principals that registries of a manifest sign in as, each once: the ambient one first, then in the
    /// manifest's order; where everything is selected, the profiles that no registry uses as well.
    /// - Throws: where a selector matches nothing.
    package static func rows(
        of manifest: Manifest, _ selection: Selection, identity: (String?) -> Snapshot.Identity
    ) throws(Selection.NoMatchError) -> [PrincipalRow] {
        let used = Set(
            try selection.declared(in: manifest).filter { $0.kind.takesPrincipal }.map(\.profile)
        )
        let named = manifest.profiles.keys.map { Optional($0) }
        let wanted = [nil] + named
        return wanted.filter { used.contains($0) || ($0 != nil && selection.isEverything) }
            .map { PrincipalRow(profile: $0, identity: identity($0)) }
    }
}
