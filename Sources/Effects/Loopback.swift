/// This machine's own addresses: the only ones that credentials may reach over plain http unasked.
public enum Loopback {
    /// - Parameter host: a host of a URL, without port; IPv6 with or without brackets.
    /// - Returns: whether it is `localhost`, in 127.0.0.0/8, or `::1`.
    public static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
