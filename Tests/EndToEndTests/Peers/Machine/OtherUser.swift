import Foundation

/// Running a program as somebody who may less: root, who runs the tests in CI, may everything.
enum OtherUser {
    /// Nobody of that number is known to the system.
    static let number: UInt32 = 12345

    /// What stands before a program to run it as that user.
    static let command = [
        "setpriv", "--reuid", "\(number)", "--regid", "\(number)", "--clear-groups",
    ]

    /// What berth warns of when it stores logins for a user without a home.
    static let ledgerWarning = """
        warning: there is no place for a ledger, so berth will not know these logins as its own: \
        HOME is not set
        `berth logout` does not remove them without one. XDG_STATE_HOME names another directory \
        for it.

        """

    /// What stands before a program to run it without some of root's rights; nothing where it is not root that runs it.
    /// - Parameter rights: Linux's capabilities, in lower case.
    static func without(_ rights: String...) -> Program.Command {
        geteuid() == 0 ? ["setpriv", "--bounding-set", rights.map { "-\($0)" }.joined(separator: ",")] : []
    }

    /// Whether that user can be become, and may run berth: the checkout may be closed to others.
    static var canRunBerth: Bool {
        get async {
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
}
