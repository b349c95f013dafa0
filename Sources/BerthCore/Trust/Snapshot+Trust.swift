public import Platform

extension Snapshot {
    /// Keeps programs from being run for the passwords of a manifest that was found by searching and is not trusted.
    /// - Parameter isNamed: whether the user named it, with `-f` or `BERTH_FILE`: then it takes no trust.
    /// - Returns: what the user should know.
    public mutating func heedTrust(in manifest: Manifest, isNamed: Bool, _ effects: Effects) -> [String] {
        guard manifest.runsCommands, !isNamed else { return [] }
        let (trust, warning) = TrustFile(effects)?.load() ?? (Trust(), nil)
        if trust.entry(for: manifest) == nil { distrustCommands(isChanged: trust.isOutdated(for: manifest)) }
        return [warning].compactMap(\.self)
    }
}
