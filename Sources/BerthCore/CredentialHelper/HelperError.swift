import Platform

/// A reason why the helper has no login for a host. Each message has at most three lines.
package enum HelperError: Error, Sendable, Equatable {
    /// The manifest was read from standard input and cannot be read again.
    case noManifest(host: String)
    case invalidManifest(files: [String], problem: String)
    case notDeclared(host: String, files: [String])
    /// The manifest runs commands and has changed since it was applied.
    case changed(host: String, files: [String])
    /// The manifest runs commands, and its trust was revoked.
    case revoked(host: String, files: [String])
    /// All users can replace the programs in the directory that the password's command runs in.
    case openCommandDirectory(host: String, reason: String)
    /// The declaration has no source for a login.
    case noTokenSource(host: String)
    case needsMFACode(host: String, devices: [String], files: [String])
    /// The principal cannot sign in, or was refused.
    case refused(host: String, reason: String)
    case timedOut(host: String, after: Duration)
}

extension HelperError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noManifest(let host):
            """
            the manifest of \(host) was read from standard input, so it cannot be read again
            Apply it from a file: `berth apply -f FILE`.
            """
        case .invalidManifest(let files, let problem): "\(problem)\nSee `berth validate\(Self.options(files))`."
        case .notDeclared(let host, let files):
            "\(host) is no longer in \(Self.list(files)): run `berth apply\(Self.options(files))`"
        case .changed(let host, let files):
            """
            \(Self.list(files)) runs commands, and has changed since \(host) was applied
            Read it, and if it is right run `berth apply\(Self.options(files))`.
            """
        case .revoked(let host, let files):
            """
            \(Self.list(files)) runs commands, and is trusted no more: nothing is run for \(host)
            Read it, and if it is right run `berth apply\(Self.options(files))`.
            """
        case .openCommandDirectory(let host, let reason):
            """
            berth runs no command for \(host): \(reason)
            Keep the manifest in a directory that only you can change, and run `berth apply` again.
            """
        case .noTokenSource(let host):
            "nobody can be asked for a login of \(host): run `berth apply`"
        case .needsMFACode(let host, let devices, let files):
            """
            \(host) takes an MFA code (of \(Self.list(devices))), and nobody is asked for it here
            Run `berth apply\(Self.options(files))` in a terminal.
            """
        case .refused(let host, let reason): "no login for \(host): \(reason)"
        case .timedOut(let host, let limit): "no login for \(host) within \(limit.inWords)"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    /// Returns the files as `-f` options.
    private static func options(_ files: [String]) -> String { files.map { " -f \($0.shellWord)" }.joined() }
}
