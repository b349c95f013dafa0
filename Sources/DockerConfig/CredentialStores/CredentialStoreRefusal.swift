import Platform

extension CredentialStoreError {
    /// The meaning of a store's error text, if berth knows a next step.
    package enum Refusal: Sendable, Equatable {
        /// There is no login for the host.
        case nothingThere
        /// A host has a directory without a login, which an older helper of pass cannot read.
        case emptyFolder(String)
        /// A program that the store needs is missing.
        case incomplete
        /// pass has no key.
        case notInitialised
        /// gpg cannot encrypt with the key of pass: it is missing, or has expired.
        case keyUnusable
        /// gpg cannot decrypt: the secret key is missing, or its passphrase was not entered.
        case keyLocked
        /// No service provides a desktop keyring.
        case noSession
        /// The service has no unlocked keyring.
        case noKeyring
        /// The helper signs in by itself.
        case storesNothing
        case other
    }
}

extension CredentialStoreError.Refusal {
    /// The end of a message's code.
    var code: String {
        switch self {
        case .nothingThere: "has_no_login"
        case .emptyFolder: "has_empty_directory"
        case .incomplete: "incomplete"
        case .notInitialised: "not_initialised"
        case .keyUnusable: "key_unusable"
        case .keyLocked: "key_locked"
        case .noSession: "no_session"
        case .noKeyring: "no_keyring"
        case .storesNothing: "stores_nothing"
        case .other: "failed"
        }
    }

    /// Recognizes the texts of docker-credential-helpers 0.6 to 0.9 and of the programs that they run (pass 1.7, gpg
    /// 2.2, libsecret 0.20), of amazon-ecr-credential-helper 0.6 and of docker-credential-gcr 2.
    /// - Parameters:
    ///   - text: everything that the store wrote, trimmed, without secrets.
    ///   - store: its name.
    init(_ text: String, store: String) {
        let lowercased = text.lowercased()
        func says(_ words: String...) -> Bool { words.contains { lowercased.contains(bytes: $0) } }
        let emptyFolder = "no usernames for "
        // First the protocol's own texts, which callers match exactly, and the text of pass for `erase`.
        self =
            if text.hasSameBytes(as: "credentials not found in native keychain")
                || text.hasSuffix(bytes: "is not in the password store.")
            {
                .nothingThere
            } else if let host = text.rest(afterPrefix: emptyFolder) {
                .emptyFolder(String(host.firstLine))
            } else if says("executable file not found") {
                .incomplete
            } else if says("pass not initialized", "password store is empty", "pass store is uninitialized") {
                .notInitialised
            } else if says("decryption failed", "no secret key") {
                .keyLocked
            } else if says("encryption failed", "password encryption aborted", "no public key") {
                .keyUnusable
            } else if says("/org/freedesktop/secrets/collection", "locked collection", "error.islocked") {
                .noKeyring
            } else if says("d-bus", "dbus-launch", "dbus_session_bus_address", "message bus", "org.freedesktop.secrets")
            {
                .noSession
            } else if store == "secretservice", says("secretservice library", "could not connect") {
                .noSession
            } else if says("not implemented", "unimplemented") {
                .storesNothing
            } else {
                .other
            }
    }
}

/// The output of a failed store: its standard output, as for Docker's stores, or else its standard error.
struct FailedStoreOutput {
    /// The whole text, to find the reason; empty if it may contain a secret.
    let text: String
    /// The part that a message shows: the first two lines, made safe to print.
    let words: String

    private static let limit = 300

    /// - Parameter secret: the store's input, which its output may quote.
    init(_ ended: ProcessOutput, hiding secret: Secret?) {
        let texts = [ended.output, ended.errors].map { String(decoding: $0, as: UTF8.self).trimmed() }
        let whole = texts.first { !$0.isEmpty } ?? ""
        let mayHoldSecret = Self.mayHold(secret, whole)
        text = mayHoldSecret ? "" : whole
        let lines = whole.lines.map { String($0).harmless(limit: Self.limit) }
        let quoted = lines.filter { !$0.isEmpty }.prefix(2).joined(separator: "; ").harmless(limit: Self.limit)
        if quoted.isEmpty {
            words = "it ended with status \(ended.status) and wrote nothing"
        } else if mayHoldSecret {
            words = "it ended with status \(ended.status), and its output may contain the secret"
        } else {
            words = quoted
        }
    }

    private static func mayHold(_ secret: Secret?, _ text: String) -> Bool {
        // A login in the form that the store reads or writes.
        text.contains(bytes: "\"Secret\"") || SecretDetector([secret].compactMap(\.self)).finds(in: text)
    }
}
