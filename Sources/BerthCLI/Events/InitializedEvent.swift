/// A first manifest was written.
struct InitializedEvent: Event {
    static let type = "initialized"

    /// The file, absolute; nil where it was printed.
    var path: String?
    /// How many accounts of private ECR it has.
    var accounts: Int
    /// How many registries it expands to.
    var registries: Int
    var profiles: Int
}
