/// The `Authorization` of a request that is signed with AWS's version 4.
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html.
struct SignatureHeader: Equatable {
    var accessKeyID: String
    /// `YYYYMMDD`.
    var day: String
    var region: String
    var service: String
    /// In lower case, as they stand there.
    var signedHeaders: [String]
    /// 64 hexadecimal digits.
    var signature: String

    /// - Returns: nil where a part is missing.
    init?(_ header: String) {
        guard header.hasPrefix("AWS4-HMAC-SHA256 ") else { return nil }
        var parts: [String: String] = [:]
        for part in header.dropFirst("AWS4-HMAC-SHA256 ".count).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[String(pair[0])] = String(pair[1]) }
        }
        guard let credential = parts["Credential"]?.split(separator: "/").map(String.init), credential.count == 5,
            credential[4] == "aws4_request", let signedHeaders = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { return nil }
        accessKeyID = credential[0]
        day = credential[1]
        region = credential[2]
        service = credential[3]
        self.signedHeaders = signedHeaders.split(separator: ";").map(String.init)
        self.signature = signature
    }
}
