import TestSupport
import Testing

@testable import Platform

@Suite("The supply of threads", .scheduled)
struct ThreadSupplyTests {
    @Test("C2: is sufficient on a machine that runs tests")
    func enough() throws { try ThreadSupply.check() }

    @Test("C2: a system-call filter is recognized by its error, not by a limit")
    func filter() {
        #expect(ThreadLimit(code: EPERM, need: 10) == .systemCall)
        #expect(ThreadLimit(code: ENOSYS, need: 10) == .systemCall)
        #expect(ThreadLimit(code: EAGAIN, need: 10) != .systemCall)
    }

    @Test(
        "C2: a shortage names its limit and the way to raise it",
        arguments: [
            (
                ThreadLimit.controlGroup(3),
                """
                The control group allows 3 processes and threads (pids.max).
                Raise the limit: --pids-limit of docker and podman, TasksMax= of systemd.
                """
            ),
            (
                .user(20),
                """
                The user may have 20 processes and threads (ulimit -u).
                Raise the limit, or end other programs of this user.
                """
            ),
            (
                .addressSpace(65536),
                """
                The address space is limited to 65536 KiB (ulimit -v).
                Raise the limit: each thread reserves memory for its stack.
                """
            ),
            (
                .noProcessFiles,
                """
                /proc is not mounted, and threads are not possible without it.
                Mount it: mount -t proc proc /proc
                """
            ),
            (
                .unknown,
                """
                The machine lacks threads or memory (kernel.threads-max, kernel.pid_max).
                End other programs, or raise the limits.
                """
            ),
        ])
    func messages(limit: ThreadLimit, explanation: String) {
        #expect(
            ThreadShortageError(code: EAGAIN, limit: limit).description
                == "cannot start threads: Resource temporarily unavailable\n\(explanation)")
    }
}
