import Foundation

/// A user with fewer rights, to run programs as: root, which runs the tests in CI, bypasses permissions.
enum OtherUser {
    /// A user number that the system does not know.
    static let number: UInt32 = 12345

    /// The command prefix that runs a program as this user.
    static let command = [
        "setpriv", "--reuid", "\(number)", "--regid", "\(number)", "--clear-groups",
    ]

    /// The warning that berth prints when it stores logins for a user without a home directory.
    static let ledgerWarning = """
        warning: there is no directory for the ledger, so berth will not recognize these logins: \
        HOME is not set
        `berth logout` does not remove them without one. Set XDG_STATE_HOME to another directory.

        """

    /// Returns the command prefix that runs a program without some of root's rights; empty if the tests do not run as
    /// root.
    /// - Parameter rights: Linux capabilities, in lower case.
    static func without(_ rights: String...) -> Program.Command {
        geteuid() == 0 ? ["setpriv", "--bounding-set", rights.map { "-\($0)" }.joined(separator: ",")] : []
    }

    /// Whether this process can become that user and run berth; the checkout may be closed to other users.
    static var canRunBerth: Bool {
        get async { await trying.value }
    }

    private static let trying = Task.detached {
        let ran = try? await Scratch.with { scratch -> Int32 in
            chmod(scratch.folder.path, 0o755)
            return try await Program.run(
                command + [try Checkout.program("berth"), "--version"], environment: scratch.environment,
                in: scratch.work
            ).status
        }
        return ran == 0
    }
}
