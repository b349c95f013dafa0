package import Platform
package import SystemPackage

extension Environment {
    /// The file of certificate authorities that the environment names for calls of AWS; `nil` if it names none.
    ///
    /// As in botocore's `endpoint.py`, `REQUESTS_CA_BUNDLE` comes last: a profile's `ca_bundle` comes before it.
    package var awsCertificateBundle: FilePath? {
        (nonBlank(Self.bundleVariable) ?? nonBlank(Self.lastBundleVariable)).map(absolute)
    }

    static let bundleVariable = "AWS_CA_BUNDLE"
    static let lastBundleVariable = "REQUESTS_CA_BUNDLE"
}
