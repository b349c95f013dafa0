import BerthCore

/// A manifest that `berth init` writes.
protocol NewManifest {
    var text: String { get }
    /// How many accounts of private ECR it has.
    var accountCount: Int { get }
    /// How many registries it expands to.
    var registryCount: Int { get }
    var profileCount: Int { get }

    /// Returns what berth prints after it has written the manifest.
    func summary(_ place: InitSummary.Place) -> [String]
}

extension NewManifest {
    /// - Parameter path: the file's absolute path; `nil` if the manifest was printed.
    func event(path: String?) -> InitializedEvent {
        InitializedEvent(path: path, accounts: accountCount, registries: registryCount, profiles: profileCount)
    }
}

extension ManifestDraft: NewManifest {
    func summary(_ place: InitSummary.Place) -> [String] { InitSummary(self, place).lines }
}

extension PortalManifestDraft: NewManifest {
    var profileCount: Int { 1 }
}
