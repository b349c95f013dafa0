@testable import AWS

extension ConfigSection {
    /// All values by key.
    var values: [String: String] { properties.mapValues(\.value) }
}
