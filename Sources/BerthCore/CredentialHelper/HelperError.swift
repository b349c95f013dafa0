package import Platform

/// A reason why the helper has no login for a host.
package enum HelperError: Error, Sendable, Equatable {
    /// The manifest was read from standard input and cannot be read again.
    case noManifest(host: String)
    case invalidManifest(files: [String], problem: MessageText)
    case notDeclared(host: String, files: [String])
    /// The manifest runs commands and has changed since it was applied.
    case changed(host: String, files: [String])
    /// The manifest runs commands, and its trust was revoked.
    case revoked(host: String, files: [String])
    /// All users can replace the programs in the directory that the password's command runs in.
    case openCommandDirectory(host: String, reason: MessageText)
    /// The declaration has no source for a login.
    case noTokenSource(host: String)
    case needsMFACode(host: String, devices: [String], files: [String])
    /// The principal cannot sign in, or was refused.
    case refused(host: String, reason: UserMessage)
    case timedOut(host: String, after: Duration)
}

extension HelperError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .noManifest(let host):
            UserMessage(
                "helper_without_manifest",
                "the manifest of \(host: host) came from standard input and cannot be read again",
                nextStep: "Apply it from a file: `berth apply -f FILE`.")
        case .invalidManifest(let files, let problem):
            UserMessage("helper_manifest_invalid", problem, nextStep: "See `berth validate\(Self.options(files))`.")
        case .notDeclared(let host, let files):
            UserMessage(
                "helper_host_not_declared",
                "\(host: host) is no longer in \(Self.list(files)): run `berth apply\(Self.options(files))`")
        case .changed(let host, let files):
            UserMessage(
                "helper_manifest_changed",
                "\(Self.list(files)) runs commands and has changed since \(host: host) was applied",
                nextStep: "Review it, then run `berth apply\(Self.options(files))`.")
        case .revoked(let host, let files):
            UserMessage(
                "helper_manifest_not_trusted",
                "\(Self.list(files)) runs commands and is no longer trusted, so berth runs none for \(host: host)",
                nextStep: "Review it, then run `berth apply\(Self.options(files))`.")
        case .openCommandDirectory(let host, let reason):
            UserMessage(
                "helper_command_directory_open", "berth runs no command for \(host: host): \(reason)",
                nextStep: "Keep the manifest in a directory that only you can change, and run `berth apply` again.")
        case .noTokenSource(let host):
            UserMessage(
                "helper_without_token_source", "there is no source for the login of \(host: host): run `berth apply`")
        case .needsMFACode(let host, let devices, let files):
            UserMessage(
                "helper_needs_mfa_code",
                "\(host: host) needs an MFA code (of \(Self.list(devices))), and the helper cannot prompt for it",
                nextStep: "Run `berth apply\(Self.options(files))` in a terminal.")
        case .refused(let host, let reason): reason.about("no login for \(host: host)")
        case .timedOut(let host, let limit):
            UserMessage("helper_timed_out", "no login for \(host: host) within \(duration: limit)")
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    /// Returns the files as `-f` options.
    private static func options(_ files: [String]) -> String { files.map { " -f \($0.shellWord)" }.joined() }
}
