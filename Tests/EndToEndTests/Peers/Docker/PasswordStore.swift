import Foundation
import Testing

/// pass and a gpg key without a passphrase, in a folder of their own, and docker-credential-pass over them.
struct PasswordStore {
    /// What leads programs there.
    let environment: [String: String]
    private let scratch: Scratch

    /// A login as the store gives it.
    struct Login: Codable, Equatable {
        var username: String
        var secret: String

        private enum CodingKeys: String, CodingKey {
            case username = "Username"
            case secret = "Secret"
        }
    }

    /// Nothing but a place, as on a machine where pass was installed and never used.
    static func empty(in scratch: Scratch) throws -> PasswordStore {
        // Not in the scratch: the agent's sockets lie in it, and a socket's path has room for 107 bytes.
        var template = Array("/tmp/berth-pass.XXXXXX".utf8CString)
        let isMade = mkdtemp(&template) != nil
        try #require(isMade, "no folder for pass")
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let environment = ["GNUPGHOME": "\(folder)/gnupg", "PASSWORD_STORE_DIR": "\(folder)/store"]
        let all = scratch.environment.merging(environment) { $1 }
        let work = scratch.work
        scratch.atEnd {
            // gpg's agent would stay.
            let end = try? Program(["gpgconf", "--kill", "all"], environment: all, in: work, timeLimit: .seconds(10))
            while let end, !end.hasEnded { usleep(1000) }
            try? FileManager.default.removeItem(atPath: folder)
        }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/gnupg", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return PasswordStore(environment: environment, scratch: scratch)
    }

    /// One that keeps logins.
    static func start(in scratch: Scratch) async throws -> PasswordStore {
        let store = try empty(in: scratch)
        try await store.run(
            ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "berth@example.com"]
                + ["future-default", "default", "never"])
        try await store.run(["pass", "init", try await store.key()])
        return store
    }

    /// Loses the key that everything in it is encrypted with.
    func loseKey() async throws {
        try await run(["gpg", "--batch", "--yes", "--delete-secret-and-public-key", try await key()])
    }

    /// The key's fingerprint. By the address, gpg would look for another in the network once this one is gone.
    private func key() async throws -> String {
        let listing = try await run(["gpg", "--batch", "--with-colons", "--list-secret-keys"])
        // The tenth field of such a line (GnuPG, doc/DETAILS).
        let line = try #require(listing.lines.first { $0.hasPrefix("fpr:") })
        return String(line.split(separator: ":", omittingEmptySubsequences: false)[9])
    }

    // MARK: docker-credential-pass

    /// - Returns: nil where it has none.
    func login(for host: String) async throws -> Login? {
        let ended = try await ask("get", host)
        guard ended.status == 0 else { return nil }
        let login = try JSONDecoder().decode(Login.self, from: Data(ended.output.utf8))
        // What versions before 0.7 say of a host that they do not know.
        return login == Login(username: "", secret: "") ? nil : login
    }

    /// The users, by host.
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
