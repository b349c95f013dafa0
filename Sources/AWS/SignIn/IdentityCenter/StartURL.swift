import Platform

/// The URLs of AWS access portals, and the URLs of others that redirect to one.
///
/// Hosts and rules are those of the AWS CLI 2.36 (`customizations/sso/resolve.py`).
enum StartURL {
    /// The ends of the hosts that AWS owns.
    private static let suffixes = [
        "app.aws", "portal.amazonaws.com", "portal.amazonaws.com.cn", "app.amazonwebservices.com.cn",
        "portal.amazonaws.eu", "api.amazonwebservices.eu", "awsapps.com", "awsapps.cn",
    ]

    private static let hosts: Set<String> = [
        "identitycenter.amazonaws.com", "identitycenter.amazonaws.com.cn", "identitycenter.amazonaws.eu",
        "identitycenter.us-gov.amazonaws.com",
    ]

    /// Returns whether AWS owns the host of a URL.
    static func isAtAWS(_ address: WebAddress) -> Bool {
        let host = address.host.text.asciiLowercased
        return hosts.contains(host)
            || suffixes.contains { host.hasSameBytes(as: $0) || host.hasSuffix(bytes: ".\($0)") }
    }

    /// Returns the region that the host of a portal contains, as in `https://ID.portal.REGION.app.aws`.
    /// - Returns: `nil` if it contains none.
    static func region(of address: WebAddress) -> String? {
        let host = address.host.text.asciiLowercased
        let labels = host.split(scalar: ".").map(String.init)
        let place: Int? =
            if labels.count > 4, labels[1].hasSameBytes(as: "portal"),
                ["app.aws", "app.amazonwebservices.com.cn", "api.amazonwebservices.eu"].contains(
                    labels[3...].joined(separator: "."))
            {
                2
            } else if labels.count > 4, labels[2].hasSameBytes(as: "portal"),
                ["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"].contains(labels[3...].joined(separator: "."))
            {
                1
            } else {
                nil
            }
        return place.map { labels[$0] }
    }

    /// Returns whether two URLs lead to the same portal: they differ at most in what `normalized` removes.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.hasSameBytes(as: other) || normalized(one).hasSameBytes(as: normalized(other))
    }

    /// Returns a URL for comparisons and requests: the host in lower case, without query, fragment and the slashes at the
    /// end. Returns a text unchanged if it is no URL.
    static func normalized(_ url: String) -> String {
        guard let address = WebAddress(url) else { return url }
        let port = address.port.flatMap { $0 == address.scheme.port ? nil : ":\($0)" } ?? ""
        var path = Array(URLParts.path(of: Array(address.target.utf8)[...]))
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        return "\(address.scheme.rawValue)://\(address.host.text.asciiLowercased)\(port)"
            + String(decoding: path, as: UTF8.self)
    }
}
