import Platform

/// What a store wrote when it ended as a failure: on standard output, as docker's do, or else on standard error.
struct StoreComplaint {
    /// All of it, to tell what is wrong; nothing where it may hold a secret.
    let text: String
    /// What a person is told of it: its first two lines, made harmless.
    let words: String

    private static let limit = 300

    /// - Parameter secret: what the store was given, and may have quoted.
    init(_ ended: ProcessOutput, hiding secret: Secret?) {
        let texts = [ended.output, ended.errors].map { String(decoding: $0, as: UTF8.self).trimmed() }
        let whole = texts.first { !$0.isEmpty } ?? ""
        let mayHoldSecret = Self.mayHold(secret, whole)
        text = mayHoldSecret ? "" : whole
        let lines = whole.lines.map { String($0).harmless(limit: Self.limit) }
        let quoted = lines.filter { !$0.isEmpty }.prefix(2).joined(separator: "; ").harmless(limit: Self.limit)
        if quoted.isEmpty {
            words = "it ended with status \(ended.status) and said nothing"
        } else if mayHoldSecret {
            words = "it ended with status \(ended.status), and what it said may hold the secret"
        } else {
            words = quoted
        }
    }

    private static func mayHold(_ secret: Secret?, _ text: String) -> Bool {
        // A login as it was given, or was about to be.
        text.contains(bytes: "\"Secret\"") || SecretDetector([secret].compactMap(\.self)).finds(in: text)
    }
}
