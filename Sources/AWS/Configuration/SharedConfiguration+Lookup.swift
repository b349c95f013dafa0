extension SharedConfiguration {
    /// Returns the profile of exactly this name; `nil` if it does not exist.
    func profile(_ name: String) -> ConfigSection? { Self.section(name, in: profiles) }

    /// Returns the `[sso-session NAME]` of exactly this name; `nil` if it does not exist.
    func ssoSession(_ name: String) -> ConfigSection? { Self.section(name, in: ssoSessions) }

    /// Returns the `[services NAME]` of exactly this name; `nil` if it does not exist.
    func services(_ name: String) -> ConfigSection? { Self.section(name, in: services) }

    /// A dictionary of Swift also finds a name in another Unicode form.
    private static func section(_ name: String, in sections: [String: ConfigSection]) -> ConfigSection? {
        sections[name].flatMap { $0.name.utf8.elementsEqual(name.utf8) ? $0 : nil }
    }

    /// Returns why a wanted section may be missing: berth skips it, or cannot read a file.
    /// - Returns: `nil` if nothing of the files was left out.
    func whyMissing(_ kind: SectionKind, _ name: String) -> String? {
        let meant = skipped.first { $0.kind == kind && $0.isMeant(by: name) }
        return meant?.description ?? unreadable.first?.description
    }

    /// Returns why no profile may have been found at all.
    /// - Returns: `nil` if nothing of the files was left out that looks like a profile.
    var whyNoProfiles: String? {
        guard profiles.isEmpty else { return nil }
        return skipped.first { $0.kind == .profile && $0.reason != .noPrefix }?.description
    }
}
