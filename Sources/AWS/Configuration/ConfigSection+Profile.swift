extension ConfigSection {
    /// A property's text; nil where it is not there or blank.
    func nonBlank(_ key: String) -> String? {
        self[key].flatMap(WhiteSpace.trim)
    }

    /// A profile for people who have to find it: `profile corp (~/.aws/config:12)`.
    var located: String { "profile \(name) (\(place))" }
}
