import FoundationEssentials

@testable import AWS

/// The files of `aws sso login`.
enum SSOFiles {
    /// Returns the path of the file for a session's name, or a start URL.
    static func path(_ key: String) -> String {
        // The SHA-1 of the name, from `sha1sum`.
        let digests = [
            "corp": "ee0bfd2552fbd840c02cc48b6e823320543c450f",
            "https://corp.awsapps.com/start": "a51746d4aa793ae07b25e90c3a5db96fc7832bd7",
        ]
        return "/home/me/.aws/sso/cache/\(digests[key] ?? "no such session").json"
    }
}

/// JSON web tokens without a signer.
enum JWT {
    static func expiring(at epoch: Int) -> String {
        let claims = Data(#"{"sub":"me?>","exp":\#(epoch)}"#.utf8).base64EncodedString()
        let url = claims.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return "eyJhbGciOiJub25lIn0.\(url).signature"
    }
}
