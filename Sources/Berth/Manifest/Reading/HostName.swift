import AWS
import DockerConfig

/// The host of a registry, as a manifest names it.
struct HostName: Equatable {
    enum Registry: Equatable {
        case privateECR(ECRRegistry)
        case publicECR
        case other
    }

    /// Why a text is no host, and what to write.
    struct Fault: Error, Equatable {
        var message: String
        var hint: String?
    }

    /// The key in Docker's config.
    let key: String
    let registry: Registry

    /// How people call Docker Hub: the name in images, the old index, the API's hosts.
    private static let dockerHubNames: Set<String> = [
        "docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", DockerConfig.dockerHub,
    ]

    /// - Parameter text: `host` or `host:port`, in lower case; an IPv6 address stands in brackets.
    init(_ text: String) throws(Fault) {
        if Self.dockerHubNames.contains(text) {
            (key, registry) = (DockerConfig.dockerHub, .other)
            return
        }
        let name = try Self.name(in: text)
        key = text
        if let ecr = ECRRegistry(host: name) {
            registry = .privateECR(ecr)
        } else {
            registry = ECRPublic.hosts.contains(text) ? .publicECR : .other
        }
    }

    /// The host without its port, after everything that is wrong with a host has been looked for.
    private static func name(in text: String) throws(Fault) -> String {
        if let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) {
            let rest = text.dropFirst(scheme.count).prefix { $0 != "/" }
            throw Fault(message: "is not a host: it has a scheme", hint: "write `\(rest)`")
        }
        if let slash = text.firstIndex(of: "/") {
            throw Fault(message: "is not a host: it has a path", hint: "write `\(text[..<slash])`")
        }
        if text != text.lowercased() {
            throw Fault(message: "is not in lower case, as docker looks it up", hint: "write `\(text.lowercased())`")
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isIPv6(text[text.index(after: text.startIndex)..<end]) else {
                throw Fault(message: "is not an IPv6 address in brackets", hint: "such as `[::1]:5000`")
            }
            try checkPort(text[text.index(after: end)...])
            return String(text[...end])
        }
        if isIPv6(text[...]) {
            throw Fault(message: "is not a host: an IPv6 address stands in brackets", hint: "write `[\(text)]`")
        }
        let name = text.prefix { $0 != ":" }
        try checkPort(text.dropFirst(name.count))
        guard name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel) else {
            throw Fault(message: "is not a host", hint: "it has letters, digits, `-` and `.`, such as `ghcr.io`")
        }
        return String(name)
    }

    private static func checkPort(_ text: Substring) throws(Fault) {
        if text.isEmpty { return }
        let digits = text.dropFirst()
        guard text.first == ":", digits.utf8.allSatisfy(\.isDigit), let port = UInt16(digits), port > 0 else {
            throw Fault(
                message: "has no port from 1 to 65535 behind its host",
                hint: "such as `registry.example.com:5000`"
            )
        }
    }

    /// As in docker's grammar of image names: hexadecimal digits and colons. Whether it is an address shows later.
    private static func isIPv6(_ text: Substring) -> Bool {
        text.utf8.count { $0 == UInt8(ascii: ":") } > 1
            && text.utf8.allSatisfy { ":0123456789abcdef".utf8.contains($0) }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard let first = label.utf8.first, let last = label.utf8.last else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen
            && label.utf8.allSatisfy { $0.isDigit || $0.isLowercaseLetter || $0 == hyphen }
    }
}
