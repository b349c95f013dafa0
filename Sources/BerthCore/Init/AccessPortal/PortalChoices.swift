import OrderedCollections
import Platform
package import SystemPackage

/// The choices that were given as options: berth does not prompt for them.
package struct PortalOptions: Sendable, Equatable {
    /// The manifest's name; `nil` if not given.
    package var name: String?
    /// The role; `nil` if not given.
    package var role: String?
    /// The ids or names of accounts; empty if not given.
    package var accounts: [String]
    /// The regions of the registries; empty if not given.
    package var regions: [String]
    /// The region for registries if none is given.
    package var likelyRegion: String
    /// The manifest's directory, whose name is the default name.
    package var folder: FilePath

    package init(
        name: String? = nil, role: String? = nil, accounts: [String] = [], regions: [String] = [],
        likelyRegion: String, folder: FilePath
    ) {
        self.name = name
        self.role = role
        self.accounts = accounts
        self.regions = regions
        self.likelyRegion = likelyRegion
        self.folder = folder
    }
}

/// The choices for a first manifest with an access portal.
package struct PortalChoices: Sendable, Equatable {
    /// The manifest's name.
    package var name: String
    package var role: String
    /// Those that give the role.
    package var accounts: [PortalAssignments.Account]
    package var regions: [String]
    /// Whether the user named no region.
    package var isRegionGuess: Bool
}

extension PortalOptions {
    /// Returns the choices with defaults: the only role, all of its accounts, the likely region, the directory's name.
    /// - Throws: `PortalChoiceError` if the portal does not give what an option names, or gives several roles and none
    ///   is named.
    package func choices(_ portal: PortalAssignments) throws(PortalChoiceError) -> PortalChoices {
        let role = try role(in: portal)
        return PortalChoices(
            name: name ?? InitOptions.name(after: folder), role: role,
            accounts: try accounts(giving: role, in: portal),
            regions: regions.isEmpty ? [likelyRegion] : Array(OrderedSet(regions)), isRegionGuess: regions.isEmpty)
    }

    /// Returns the named role, else the only one.
    private func role(in portal: PortalAssignments) throws(PortalChoiceError) -> String {
        let known = portal.roles.map(\.name)
        guard !known.isEmpty else { throw .noRoles(portal: portal.portal) }
        guard let role else {
            guard known.count == 1 else { throw .noChoice(roles: known) }
            return known[0]
        }
        guard known.contains(where: { $0.hasSameBytes(as: role) }) else { throw .unknownRole(role, known: known) }
        return role
    }

    /// Returns the named accounts that give a role, else all of them.
    func accounts(
        giving role: String, in portal: PortalAssignments
    ) throws(PortalChoiceError) -> [PortalAssignments.Account] {
        let known = portal.accounts(giving: role)
        var chosen: Set<String> = []
        for word in accounts {
            let found = known.filter { $0.id.hasSameBytes(as: word) || $0.name.hasSameBytes(as: word) }
            guard !found.isEmpty else { throw .unknownAccount(word, role: role, known: known.map(\.name)) }
            chosen.formUnion(found.map(\.id))
        }
        return accounts.isEmpty ? known : known.filter { chosen.contains($0.id) }
    }
}
