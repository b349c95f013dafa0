import Platform

/// The summary after a first manifest is written: what was found, what the user has to add, and the next step.
package struct InitSummary: Sendable, Equatable {
    /// Where the manifest was written. Files have their display names.
    package enum Place: Sendable, Equatable {
        /// A file that berth finds by itself.
        case found(String)
        /// A file that needs `-f`.
        case named(String)
        case printed
    }

    /// The lines of the summary.
    package let lines: [String]

    package init(_ manifest: ManifestDraft, _ place: Place) {
        lines =
            [Self.found(manifest, place)] + manifest.facts.hosts.compactMap(\.mergeRemark)
            + [Self.left(manifest), Self.next(manifest, place)].compactMap(\.self)
    }

    private static func found(_ manifest: ManifestDraft, _ place: Place) -> String {
        let written =
            switch place {
            case .found(let name), .named(let name): "Wrote \(name.harmless(limit: 200))"
            case .printed: "Found"
            }
        if manifest.isEmpty {
            return "\(written): no registries to sign in to, so it has ECR Public and examples."
        }
        let accounts = manifest.accountCount == 0 ? nil : count(manifest.accountCount, "account")
        let parts = [
            accounts.map { "\($0) in \(count(manifest.regionCount, "region"))" },
            manifest.profileCount == 0 ? nil : count(manifest.profileCount, "profile"),
            manifest.hostCount == 0 ? nil : "\(count(manifest.hostCount, "host")) of Docker's config",
        ]
        return "\(written): \(parts.compactMap(\.self).joined(separator: ", "))."
    }

    private static func left(_ manifest: ManifestDraft) -> String? {
        let (unknown, regionless) = (manifest.profilesWithoutAccount.count, manifest.profilesWithoutRegion.count)
        let minted = manifest.helperRegistryCount
        let parts = [
            unknown == 0 ? nil : "\(count(unknown, "profile")) with an unknown account",
            regionless == 0 ? nil : "\(count(regionless, "profile")) without a region",
            minted == 0
                ? nil : "\(minted == 1 ? "1 registry" : "\(minted) registries") that a helper signs in to by itself",
        ].compactMap(\.self)
        return parts.isEmpty ? nil : "Left as comments: \(parts.joined(separator: ", "))."
    }

    private static func next(_ manifest: ManifestDraft, _ place: Place) -> String {
        switch place {
        case .found where !manifest.programs.isEmpty:
            let programs = manifest.programs.joined(separator: " and ")
            return "Next: read it, then run `berth trust`, because it runs \(programs) for passwords, and `berth plan`."
        case .found: return "Next: read it, then `berth plan`."
        case .named(let name): return "Next: read it, then `berth plan -f \(name.harmless(limit: 200).shellWord)`."
        case .printed: return "Next: read it and save it as berth.yaml, then `berth plan`."
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
