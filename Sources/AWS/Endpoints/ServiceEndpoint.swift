import Platform

/// Where a service's calls go.
struct ServiceEndpoint: Sendable, Hashable {
    /// Ends with a slash.
    let url: String
    /// With its port, where the URL has one.
    let host: String
    /// The region that it wants calls to be signed for, where that is not the one that is asked for.
    let signingRegion: String?

    init(host: String, signingRegion: String? = nil) {
        url = "https://\(host)/"
        self.host = host
        self.signingRegion = signingRegion
    }

    /// Takes an endpoint that a person set.
    /// - Parameter setting: what it is called, for the error.
    /// - Throws: where it is no URL, or plain http to another machine: credentials go there.
    init(_ text: String, setting: String) throws(PrincipalFailure) {
        guard let address = WebAddress(endpoint: text) else {
            throw .badSetting(
                setting, value: text.withoutURLSecrets, wanted: "a URL such as https://ecr.example.com")
        }
        guard address.isSafe else { throw .plainEndpoint(setting, value: text) }
        host = address.authority
        signingRegion = nil
        url = address.target.utf8.last == UInt8(ascii: "/") ? address.url : address.url + "/"
    }
}

extension WebAddress {
    /// Whether credentials that go there cannot be read on the way: https, or this machine.
    var isSafe: Bool { scheme == .https || isLoopback }
}
