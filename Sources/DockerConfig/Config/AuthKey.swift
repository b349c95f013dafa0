import Platform

/// A key of `auths`, and the host it is for.
struct AuthKey: Equatable {
    /// The host as docker asks for it today: `host[:port]`, or Docker Hub's whole address.
    let host: String
    /// Whether the key is that host as it is. Docker prefers such a key; others are spellings of older versions.
    let isBare: Bool

    /// - Parameters:
    ///   - key: of a file's `auths`.
    ///   - format: whose rules hold for the file.
    init(_ key: String, in format: AuthFileFormat) {
        if format != .docker, DockerHub.isSpelling(key) {
            self.init(host: DockerHub.key, isBare: key.hasSameBytes(as: DockerHub.shortName))
        } else {
            self.init(key)
        }
    }

    private init(host: String, isBare: Bool) {
        (self.host, self.isBare) = (host, isBare)
    }

    /// - Parameter key: such as `registry.example.com:5000`, `https://registry.example.com`,
    ///   `https://registry.example.com/v1/`. A key with any other path stands for itself: podman keeps logins for a
    ///   part of a registry under `host/namespace`, and those are not logins for the host.
    init(_ key: String) {
        let bytes = Array(key.utf8)
        let lowercased = bytes.map(\.asciiLowercased)
        guard let scheme = ["https://", "http://"].first(where: { lowercased.starts(with: $0.utf8) }) else {
            (host, isBare) = (key, true)
            return
        }
        let rest = bytes.dropFirst(scheme.utf8.count)
        let name = rest.prefix { $0 != UInt8(ascii: "/") }
        let path = rest.dropFirst(name.count)
        let isOldSpelling = ["", "/", "/v1", "/v1/", "/v2", "/v2/"].contains { path.elementsEqual($0.utf8) }
        // Docker Hub has never had another key than its whole address, which is no spelling of anything.
        if name.isEmpty || !isOldSpelling || key == DockerConfigDocument.dockerHub {
            (host, isBare) = (key, true)
        } else {
            (host, isBare) = (String(decoding: name, as: UTF8.self), false)
        }
    }
}
