import Crypto
import DockerConfig
import Platform

/// A name that Kubernetes takes: of RFC 1123's alphabet.
public struct KubernetesName: Sendable, Hashable, CustomStringConvertible {
    /// What it is the name of.
    public enum Kind: Sendable {
        /// Of a secret and most other things: a subdomain.
        case object
        /// Of a namespace: a single label.
        case namespace
    }

    /// Why a text is no such name.
    public struct Malformed: Error, CustomStringConvertible {
        let text: String
        let kind: Kind

        /// One line, with the rule.
        public var description: String {
            switch kind {
            case .object:
                "`\(text)` is not a name for Kubernetes: it has lower case letters, digits, `-` and `.`, starts and "
                    + "ends with a letter or digit, as does each part between dots, and has at most 253 characters"
            case .namespace:
                "`\(text)` is not a namespace: it has lower case letters, digits and `-`, starts and ends with a "
                    + "letter or digit, and has at most 63 characters"
            }
        }
    }

    /// The name.
    public let description: String

    /// What a secret is called where nobody says.
    public static let berth = KubernetesName(sound: "berth")

    private static let limit = 253

    /// - Parameter text: the whole of it.
    public init(_ text: String, _ kind: Kind = .object) throws(Malformed) {
        let labels = text.split(scalar: ".", omittingEmptySubsequences: false)
        let isSound =
            switch kind {
            case .object: text.utf8.count <= Self.limit
            case .namespace: text.utf8.count <= 63 && labels.count == 1
            }
        guard isSound, labels.allSatisfy(Self.isLabel) else { throw Malformed(text: text, kind: kind) }
        description = text
    }

    private init(sound: String) {
        description = sound
    }

    /// A name for each host, no two of them equal: `START-HOST`, with `-` for what cannot stand in one. Where that is
    /// too long, or the same for several, a digest of the host keeps them apart, whichever others there are.
    /// - Parameter hosts: keys in Docker's config, each once.
    static func names(for hosts: [String], startingWith start: KubernetesName) -> [KubernetesName] {
        let plain = hosts.map { "\(start)-\(readable($0))" }
        let counts = Dictionary(plain.map { ($0, 1) }, uniquingKeysWith: +)
        return zip(hosts, plain).map { host, name in
            if counts[name] == 1, name.utf8.count <= limit { return KubernetesName(sound: name) }
            let ending = "-\(SHA256.hash(data: Array(host.utf8)).hexadecimal.prefix(8))"
            return KubernetesName(sound: trimmed(Array(name.utf8.prefix(limit - ending.utf8.count))) + ending)
        }
    }

    /// A host in the alphabet of names.
    private static func readable(_ host: String) -> String {
        let host = host == DockerConfig.dockerHub ? "docker.io" : host
        return trimmed(host.utf8.map { $0.isAlphanumeric || $0 == dot ? $0 : hyphen })
    }

    /// Without what no name ends with.
    private static func trimmed(_ bytes: [UInt8]) -> String {
        let end = bytes.lastIndex(where: \.isAlphanumeric).map { $0 + 1 } ?? 0
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard let first = label.utf8.first, let last = label.utf8.last else { return false }
        return first.isAlphanumeric && last.isAlphanumeric
            && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == hyphen }
    }

    private static let dot = UInt8(ascii: ".")
    private static let hyphen = UInt8(ascii: "-")
}

extension UInt8 {
    /// As names have it: a lower case letter of ASCII, or a digit.
    fileprivate var isAlphanumeric: Bool { isDigit || isLowercaseLetter }
}
