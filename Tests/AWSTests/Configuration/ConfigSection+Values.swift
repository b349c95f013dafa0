@testable import AWS

extension ConfigSection {
    /// All its values by key.
    var values: [String: String] { properties.mapValues(\.value) }
}
