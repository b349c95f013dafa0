/// What all pages bear.
struct Edition {
    /// As 2026-11-24.
    var date: String
    var version: String
}
