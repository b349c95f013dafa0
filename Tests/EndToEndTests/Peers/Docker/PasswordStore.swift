import Foundation
import Testing

/// pass with a gpg key without a passphrase, in a separate temporary directory, and docker-credential-pass.
struct PasswordStore {
    /// The variables that lead programs to this store.
    let environment: [String: String]
    private let scratch: Scratch

    /// A login in the form that the store returns.
    struct Login: Codable, Equatable {
        var username: String
        var secret: String

        private enum CodingKeys: String, CodingKey {
            case username = "Username"
            case secret = "Secret"
        }
    }

    /// Makes an empty directory, as on a machine with an installed but unused pass.
    static func empty(in scratch: Scratch) throws -> PasswordStore {
        // Outside the scratch directory: the agent creates its sockets there, and a socket's path is limited to 107
        // bytes.
        var template = Array("/tmp/berth-pass.XXXXXX".utf8CString)
        let isMade = mkdtemp(&template) != nil
        try #require(isMade, "no directory for pass")
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let environment = ["GNUPGHOME": "\(folder)/gnupg", "PASSWORD_STORE_DIR": "\(folder)/store"]
        let all = scratch.environment.merging(environment) { $1 }
        let work = scratch.work
        scratch.atEnd {
            // gpg's agent would keep running.
            let end = try? Program(["gpgconf", "--kill", "all"], environment: all, in: work, timeLimit: .seconds(10))
            while let end, !end.hasEnded { usleep(1000) }
            try? FileManager.default.removeItem(atPath: folder)
        }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/gnupg", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return PasswordStore(environment: environment, scratch: scratch)
    }

    /// Makes a store that can keep logins.
    static func start(in scratch: Scratch) async throws -> PasswordStore {
        let store = try empty(in: scratch)
        try await store.run(
            ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "berth@example.com"]
                + ["future-default", "default", "never"])
        try await store.run(["pass", "init", try await store.key()])
        return store
    }

    /// Deletes the key that encrypts all logins.
    func loseKey() async throws {
        try await run(["gpg", "--batch", "--yes", "--delete-secret-and-public-key", try await key()])
    }

    /// Returns the key's fingerprint. With the address, gpg would search the network for another key once this one is
    /// deleted.
    private func key() async throws -> String {
        let listing = try await run(["gpg", "--batch", "--with-colons", "--list-secret-keys"])
        // The tenth field of this line (GnuPG, doc/DETAILS).
        let line = try #require(listing.lines.first { $0.hasPrefix("fpr:") })
        return String(line.split(separator: ":", omittingEmptySubsequences: false)[9])
    }

    // MARK: docker-credential-pass

    /// Returns the login for a host; `nil` if the store has no login for it.
    func login(for host: String) async throws -> Login? {
        let ended = try await ask("get", host)
        guard ended.status == 0 else { return nil }
        let login = try JSONDecoder().decode(Login.self, from: Data(ended.output.utf8))
        // The answer of versions before 0.7 for an unknown host.
        return login == Login(username: "", secret: "") ? nil : login
    }

    /// Returns the users, by host.
    func users() async throws -> [String: String] {
        let ended = try await ask("list", "")
        try #require(ended.status == 0, "\(ended.output)")
        return try JSONDecoder().decode([String: String].self, from: Data(ended.output.utf8))
    }

    /// Stores a login, as docker does.
    func store(_ login: Login, for host: String) async throws {
        let form = ["ServerURL": host, "Username": login.username, "Secret": login.secret]
        let ended = try await ask("store", String(decoding: try JSONEncoder().encode(form), as: UTF8.self))
        try #require(ended.status == 0, "\(ended.output)")
    }

    private func ask(_ word: String, _ input: String) async throws -> Ended {
        try await Program.run(
            ["docker-credential-pass", word], environment: scratch.environment.merging(environment) { $1 },
            in: scratch.work, input: input
        )
    }

    @discardableResult
    private func run(_ command: Program.Command) async throws -> String {
        try await scratch.run(command, with: environment)
    }
}
