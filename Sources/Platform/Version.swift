/// The version of this build of berth.
package enum Version {
    /// The number in the form of https://semver.org, such as `0.1.0`.
    package static let number = "0.1.0"
}
