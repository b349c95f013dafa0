import FoundationEssentials

/// Texts nobody can guess, in the shapes that AWS gives them.
enum RandomText {
    /// - Parameter prefix: `AKIA` for a user's key, `ASIA` for a session's.
    static func accessKeyID(prefix: String) -> String {
        prefix + String((0..<16).map { _ in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".randomElement() ?? "A" })
    }

    static func letters(_ count: Int) -> String {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return String((0..<count).map { _ in alphabet.randomElement() ?? "A" })
    }

    /// So many random bytes in base64.
    static func base64(bytes count: Int) -> String {
        Data((0..<count).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
    }
}
