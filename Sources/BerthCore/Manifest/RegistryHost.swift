import AWS
import DockerConfig
import Platform

/// The host of a registry as a manifest names it, and its kind.
struct RegistryHost: Equatable {
    enum Registry: Equatable {
        case privateECR(ECRRegistry)
        case publicECR
        case other
    }

    /// A text that is not a host, with a hint.
    struct HostError: Error, Equatable {
        var message: String
        var hint: String?
    }

    /// The key in Docker's config.
    let key: String
    let registry: Registry

    /// Every text that names Docker Hub.
    static let dockerHubSpellings = DockerHub.addresses.union(DockerHub.hosts)

    /// - Parameter text: `host` or `host:port`, in lower case, with an IPv6 address in brackets.
    init(_ text: String) throws(HostError) {
        if Self.dockerHubSpellings.contains(text) {
            (key, registry) = (DockerHub.key, .other)
            return
        }
        if text.asciiLowercased.hasSameBytes(as: "hub.docker.com") {
            throw HostError(
                message: "is Docker Hub's website, not its registry", hint: "write `\(DockerHub.shortName)`")
        }
        let name = try Self.name(in: text)
        key = text
        if let ecr = ECRRegistry(host: name) {
            registry = .privateECR(ecr)
        } else {
            registry = ECRPublic.hosts.contains(text) ? .publicECR : .other
        }
    }

    /// Checks a host and returns it without its port.
    private static func name(in text: String) throws(HostError) -> String {
        let lowercased = text.asciiLowercased
        let parts = URLParts(Array(text.utf8)[...], schemes: ["https", "http"])
        if parts.scheme != nil {
            let name = String(decoding: parts.authority, as: UTF8.self)
            throw HostError(message: "is not a host: it has a scheme", hint: "write `\(name)`")
        }
        if let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) {
            throw HostError(message: "is not a host: it has a path", hint: "write `\(text[..<slash])`")
        }
        guard text.hasSameBytes(as: lowercased) else {
            throw HostError(message: "is not in lower case, as docker expects", hint: "write `\(lowercased)`")
        }
        let (name, rest) = URLParts.hostAndRest(of: Array(text.utf8)[...])
        if name.first == UInt8(ascii: "[") {
            guard let host = NetworkHost(String(decoding: name, as: UTF8.self)), isInGrammar(host.bare) else {
                throw HostError(message: "is not an IPv6 address in brackets", hint: "such as `[::1]:5000`")
            }
            try checkPort(rest)
            return host.text
        }
        if NetworkHost("[\(text)]") != nil {
            throw HostError(message: "is not a host: an IPv6 address needs brackets", hint: "write `[\(text)]`")
        }
        try checkPort(rest)
        guard let host = NetworkHost(String(decoding: name, as: UTF8.self)), !name.contains(UInt8(ascii: "_")) else {
            if name.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }) {
                throw HostError(
                    message: "is not an IPv4 address", hint: "it has four numbers from 0 to 255, such as `192.0.2.1`")
            }
            throw HostError(message: "is not a host", hint: "it has letters, digits, `-` and `.`, such as `ghcr.io`")
        }
        return host.text
    }

    /// - Parameter rest: what follows the host.
    private static func checkPort(_ rest: ArraySlice<UInt8>) throws(HostError) {
        if rest.isEmpty { return }
        guard rest.first == UInt8(ascii: ":"), UInt16(port: rest.dropFirst()) != nil else {
            throw HostError(
                message: "has no port from 1 to 65535 after its host",
                hint: "such as `registry.example.com:5000`"
            )
        }
    }

    /// Returns whether docker's grammar of image names has this spelling of an IPv6 address: only hexadecimal
    /// digits and colons.
    private static func isInGrammar(_ address: String) -> Bool {
        address.utf8.allSatisfy { ":0123456789abcdef".utf8.contains($0) }
    }
}
