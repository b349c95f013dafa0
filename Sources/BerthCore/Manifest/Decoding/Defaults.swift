/// What a file says at its top for every account and registry in it that says nothing else.
struct Defaults {
    /// nil where the file has none; empty where none of them can be used.
    var regions: RegionList?
    var profile: String?
    var renewBefore: Duration = .seconds(6 * 3600)
    var storage: RegistryDeclaration.Storage = .auto
    var verify = true
}
