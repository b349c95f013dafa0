import FoundationEssentials
import Synchronization

/// Secrets that are planted in a run, and may occur only in their own places.
enum Canary {
    /// The start of each secret.
    static let mark = "CANARY"
    /// The start of the password in `REG_PASSWORD`, which is a secret only if the manifest marks it as one.
    static let passwordMark = "BUDGIE"

    static let secretKey = "CANARYsecretkey1"
    static let session = "CANARYsession2"
    static let authConfig = "CANARYauthconf3"
    static let actions = "CANARYactions4"
    static let container = "CANARYcontainer5"
    /// The password of a login that another user or program stored.
    static let boss = "CANARYboss6"
    /// The password of a login in the ledger.
    static let stored = "CANARYstored7"
    static let ecr = "CANARYecr8"
    static let command = "CANARYcommand9"
    static let sso = "CANARYsso0"
    static let password = "BUDGIEpassword"

    /// Placeholders for them in a config.
    static let stores = ["BOSS": boss, "STORED": stored]

    /// Returns whether a text has a secret with this mark, as it is or in base64, at any offset.
    static func isIn(_ text: [UInt8], mark: String = mark) -> Bool {
        text.holds(mark) || encodings(of: mark).contains { text.holds($0) }
    }

    /// The parts of a text's base64 that do not depend on its neighbors, for each of the three places of its first byte.
    private static func encodings(of text: String) -> [String] {
        known.withLock { known in
            if let encodings = known[text] { return encodings }
            let encodings = makeEncodings(of: text)
            known[text] = encodings
            return encodings
        }
    }

    private static let known = Mutex<[String: [String]]>([:])

    private static func makeEncodings(of text: String) -> [String] {
        (0..<3).map { place in
            let bytes = [UInt8](repeating: 0x20, count: place) + Array(text.utf8)
            let encoded = Data(bytes).base64EncodedString()
            let first = (place * 8 + 5) / 6
            let last = bytes.count * 8 / 6
            return String(encoded.dropFirst(first).prefix(last - first))
        }
    }
}
