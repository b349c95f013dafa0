/// An IPv4 address in its only strict form: four decimal numbers from 0 to 255 without sign or leading zero.
///
/// `getaddrinfo` also reads `127.1`, `0x7f.1` and `2130706433` as addresses, and `127.0.0.08` as a name to look up.
package struct IPv4Address: Sendable, Hashable {
    /// The address as one number, its first byte the highest.
    package let bits: UInt32

    /// Parses an address; `nil` if the text is no address.
    package init?(_ text: some Collection<UInt8>) {
        let groups = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard groups.count == 4 else { return nil }
        var bits: UInt32 = 0
        for group in groups {
            guard (1...3).contains(group.count), group.allSatisfy(\.isASCIIDigit),
                group.count == 1 || group.first != UInt8(ascii: "0")
            else { return nil }
            let number = group.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
            guard number <= 255 else { return nil }
            bits = bits << 8 | number
        }
        self.bits = bits
    }

    /// Whether this is in 127.0.0.0/8.
    package var isLoopback: Bool { bits >> 24 == 127 }
}

/// An IPv6 address in any of the spellings of RFC 4291, section 2.2, without a zone.
package struct IPv6Address: Sendable, Hashable {
    /// The address's eight groups of 16 bits.
    package let groups: [UInt16]

    /// Parses an address without brackets; `nil` if the text is no address.
    package init?(_ text: some Collection<UInt8>) {
        var head: [UInt16] = []
        /// The groups after `::`; `nil` before it.
        var tail: [UInt16]?
        var parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)[...]
        guard (3...9).contains(parts.count) else { return nil }
        // At the start and at the end, `::` gives two empty parts.
        if parts[0].isEmpty {
            guard parts[1].isEmpty else { return nil }
            parts.removeFirst()
        }
        if let last = parts.last, last.isEmpty {
            guard parts.count > 1, parts[parts.endIndex - 2].isEmpty else { return nil }
            parts.removeLast()
        }
        for (index, part) in zip(parts.indices, parts) {
            if part.isEmpty {
                guard tail == nil else { return nil }
                tail = []
                continue
            }
            var numbers: [UInt16]
            if index == parts.endIndex - 1, part.contains(UInt8(ascii: ".")) {
                guard let last = IPv4Address(part) else { return nil }
                numbers = [UInt16(last.bits >> 16), UInt16(truncatingIfNeeded: last.bits)]
            } else {
                guard part.count <= 4, part.allSatisfy(\.isASCIIHexDigit),
                    let number = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                numbers = [number]
            }
            if tail == nil { head += numbers } else { tail? += numbers }
        }
        guard let tail else {
            guard head.count == 8 else { return nil }
            groups = head
            return
        }
        guard head.count + tail.count < 8 else { return nil }
        groups = head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Whether this is `::1`. An IPv4 address that is written as IPv6 (`::ffff:127.0.0.1`) is not.
    package var isLoopback: Bool { groups == [0, 0, 0, 0, 0, 0, 0, 1] }
}
