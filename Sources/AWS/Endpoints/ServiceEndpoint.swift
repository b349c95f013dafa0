import Effects

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
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let scheme = parts[0].lowercased()
        guard parts.count >= 3, parts[1].isEmpty, scheme == "http:" || scheme == "https:",
            let name = Self.hostName(of: parts[2]), !text.utf8.contains(where: { "?# \\".utf8.contains($0) })
        else {
            // Where there is a user there may be a password.
            let shown = text.lastIndex(of: "@").map { "…\(text[$0...])" } ?? text
            throw .badSetting(setting, value: shown, wanted: "a URL such as https://ecr.example.com")
        }
        guard scheme == "https:" || Loopback.contains(name) else { throw .plainEndpoint(setting, value: text) }
        host = parts[2].lowercased()
        signingRegion = nil
        url = text.hasSuffix("/") ? text : text + "/"
    }

    /// The host of an authority without its port; nil for what is none. Nobody signs in to AWS with a user in a URL.
    private static func hostName(of authority: Substring) -> String? {
        guard !authority.contains("@") else { return nil }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let port = authority[authority.index(after: end)...]
            return port.isEmpty || isPort(port) ? String(authority[...end]) : nil
        }
        let colon = authority.firstIndex(of: ":") ?? authority.endIndex
        guard colon > authority.startIndex, colon == authority.endIndex || isPort(authority[colon...]) else {
            return nil
        }
        return String(authority[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.hasPrefix(":") && UInt16(text.dropFirst()) != nil
    }
}
