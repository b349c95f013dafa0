/// The version of berth that this build is.
package enum Version {
    /// The number by https://semver.org, such as `0.1.0`.
    package static let number = "0.1.0"
}
