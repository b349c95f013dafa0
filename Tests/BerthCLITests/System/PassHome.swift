import DockerConfig
import Foundation
import Platform
import SystemPackage
import Testing

@testable import BerthCLI

/// An empty home directory for pass and gpg. At the test's end it is removed, and gpg's agent ends.
struct PassHome {
    /// Whether the programs are installed. In CI the tests run anyway, and fail without them.
    static let isThere: Bool = {
        let variables = ProcessInfo.processInfo.environment
        return variables["CI"] == "true"
            || ["gpg", "gpgconf", "pass", "docker-credential-pass"].allSatisfy {
                SubprocessRunner().find($0, path: Self.path) != nil
            }
    }()

    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    private let folder: String
    private let environment: [String: String]

    /// The credential store in this home directory.
    let store: CredentialStore

    private init() throws {
        // The agent's socket is in it, and a socket's path has at most 107 bytes.
        var template = Array("/tmp/berth.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
        try #require(made)
        folder = FilePath(platformString: template).string
        environment = [
            "PATH": Self.path, "HOME": folder, "GNUPGHOME": "\(folder)/g", "PASSWORD_STORE_DIR": "\(folder)/s",
        ]
        store = CredentialStore(name: "pass", processes: SubprocessRunner(), environment: environment)
        try FileManager.default.createDirectory(
            atPath: "\(folder)/g", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// Runs a test in a new home directory.
    static func with(_ body: (PassHome) async throws -> Void) async throws {
        // As berth does at its start: the tests' runner does not.
        signal(SIGPIPE, SIG_IGN)
        let place = try PassHome()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(place))
        } catch {
            result = .failure(error)
        }
        // A separate task, so that the agent ends even if the test's time limit is over.
        _ = await Task { try? await place.run("gpgconf", "--kill", "all") }.value
        try? FileManager.default.removeItem(atPath: place.folder)
        try result.get()
    }

    /// Makes a key without a passphrase for pass.
    /// - Returns: the key's fingerprint.
    func initialise() async throws -> String {
        try await run(
            "gpg", "--batch", "--passphrase", "", "--quick-gen-key", "berth@example.com", "future-default", "default",
            "never"
        )
        let listing = try await run("gpg", "--batch", "--with-colons", "--list-secret-keys")
        // doc/DETAILS of GnuPG: the tenth field of the line `fpr`.
        let line = try #require(listing.split(separator: "\n").first { $0.hasPrefix("fpr:") })
        let key = String(line.split(separator: ":", omittingEmptySubsequences: false)[9])
        try await run("pass", "init", key)
        return key
    }

    /// Deletes the key.
    func lose(_ key: String) async throws {
        try await run("gpg", "--batch", "--yes", "--delete-secret-and-public-key", key)
    }

    @discardableResult
    private func run(_ program: String, _ arguments: String...) async throws -> String {
        let ended = try await SubprocessRunner().run(
            ProcessCommand(
                program: program, arguments: arguments, environment: environment, timeLimit: .seconds(20))
        )
        let words = String(decoding: ended.errors, as: UTF8.self)
        try #require(ended.status == 0, "\(program): \(words)")
        return String(decoding: ended.output, as: UTF8.self)
    }
}
