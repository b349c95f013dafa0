import SystemPackage

/// The error if the system does not allow the threads that a run needs.
package struct ThreadShortageError: Error, Sendable, Equatable {
    /// The exit status of a program that stops for this reason: EX_OSERR of sysexits.h.
    package static let exitStatus: CInt = 71

    /// The result of `pthread_create`.
    package var code: CInt
    package var limit: ThreadLimit

    package init(code: CInt, limit: ThreadLimit) {
        self.code = code
        self.limit = limit
    }
}

extension ThreadShortageError: UserFacingError {
    package var message: UserMessage {
        let (limit, nextStep) = limit.explanation
        return UserMessage(
            "thread_shortage", "cannot start threads: \(Errno(rawValue: code).description)", details: [limit],
            nextStep: nextStep)
    }
}

extension ThreadLimit {
    /// The limit, and the way to raise it.
    fileprivate var explanation: (limit: MessageText, nextStep: NextStep) {
        switch self {
        case .systemCall:
            (
                "A seccomp filter denies the system call clone3, as Docker before 20.10.10 does for new programs.",
                "Update the container engine and libseccomp, or run with --security-opt seccomp=unconfined."
            )
        case .controlGroup(let number):
            (
                "The control group allows \(number) processes and threads (pids.max).",
                "Raise the limit: --pids-limit of docker and podman, TasksMax= of systemd."
            )
        case .user(let number):
            (
                "The user may have \(number) processes and threads (ulimit -u).",
                "Raise the limit, or end other programs of this user."
            )
        case .addressSpace(let kibibytes):
            (
                "The address space is limited to \(kibibytes) KiB (ulimit -v).",
                "Raise the limit: each thread reserves memory for its stack."
            )
        case .noProcessFiles:
            (
                "/proc is not mounted, and threads are not possible without it.",
                "Mount it: mount -t proc proc /proc"
            )
        case .unknown:
            (
                "The machine lacks threads or memory (kernel.threads-max, kernel.pid_max).",
                "End other programs, or raise the limits."
            )
        }
    }
}
