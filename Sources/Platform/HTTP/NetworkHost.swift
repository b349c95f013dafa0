/// The host of a URL: a DNS name, an IPv4 address, or an IPv6 address in brackets.
///
/// Parsing is strict and by bytes, so that no other parser reads another host: a name has letters, digits, `-` and `_`
/// in labels between dots, no trailing dot, and a last label that is not a number. A resolver would read `127.1`,
/// `0x7f.1` and `2130706433` as addresses.
package struct NetworkHost: Sendable, Hashable {
    /// The kind of the host.
    package enum Kind: Sendable, Hashable {
        case name
        case ipv4(IPv4Address)
        case ipv6(IPv6Address)
    }

    /// The host in the form of a URL: in lower case, IPv6 in brackets.
    package let text: String
    /// The kind of the host.
    package let kind: Kind

    /// Parses a host in the form of a URL; `nil` if the text is not a host.
    package init?(_ text: some StringProtocol) {
        let bytes = text.utf8.map(\.asciiLowercased)
        if bytes.first == UInt8(ascii: "[") {
            guard bytes.last == UInt8(ascii: "]"), let address = IPv6Address(bytes.dropFirst().dropLast()) else {
                return nil
            }
            kind = .ipv6(address)
        } else if let address = IPv4Address(bytes) {
            kind = .ipv4(address)
        } else if Self.isName(bytes) {
            kind = .name
        } else {
            return nil
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// The host in the form of a connection: IPv6 without brackets.
    package var bare: String {
        if case .ipv6 = kind { String(decoding: text.utf8.dropFirst().dropLast(), as: UTF8.self) } else { text }
    }

    /// Whether the host is this machine: in 127.0.0.0/8, `::1`, or `localhost`.
    ///
    /// Only these get credentials over plain HTTP by default. The client connects to `localhost` by address and never
    /// looks it up.
    package var isLoopback: Bool {
        switch kind {
        case .name: isLocalhost
        case .ipv4(let address): address.isLoopback
        case .ipv6(let address): address.isLoopback
        }
    }

    /// Whether the host is the name `localhost`.
    package var isLocalhost: Bool { text.hasSameBytes(as: Self.localhost) }

    /// The name of this machine in all its spellings (RFC 6761, section 6.3).
    package static let localhost = "localhost"

    /// In bytes (RFC 1035, section 2.3.4).
    private static let (longestName, longestLabel) = (253, 63)

    private static func isName(_ bytes: [UInt8]) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= longestName, let last = labels.last, !isNumber(last) else { return false }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last, label.count <= longestLabel else { return false }
            let hyphen = UInt8(ascii: "-")
            return first != hyphen && last != hyphen
                && label.allSatisfy { $0.isASCIIDigit || $0.isASCIILetter || $0 == hyphen || $0 == UInt8(ascii: "_") }
        }
    }

    /// Returns whether a resolver could read a label as a number: decimal, octal or hexadecimal.
    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy(\.isASCIIDigit) { return true }
        return label.starts(with: "0x".utf8) && label.dropFirst(2).allSatisfy(\.isASCIIHexDigit)
    }
}
