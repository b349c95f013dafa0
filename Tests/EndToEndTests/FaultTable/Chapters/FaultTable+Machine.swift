import Foundation
import Testing

extension FaultTable {
    /// Faults of the machine.
    static let machine = [
        // C2
        Fault(
            "a filter of system calls denies threads",
            { scene in scene.wrapper = try await Preloaded.denyingThreads() },
            .error(
                """
                error: cannot start threads: Operation not permitted
                A seccomp filter denies the system call clone3, as Docker before 20.10.10 does for new programs.
                Update the container engine and libseccomp, or run with --security-opt seccomp=unconfined.
                """, status: 71), needs: .compiler),
        // C1
        Fault(
            "/proc is not mounted", { scene in scene.wrapper = Preloaded.withoutProc },
            .error(
                """
                error: cannot start threads: No such file or directory
                /proc is not mounted, and threads are not possible without it.
                Mount it: mount -t proc proc /proc
                """, status: 71), needs: .mounting),
        // C21
        Fault(
            "too few files may be open at once",
            { scene in scene.wrapper = ["sh", "-c", "ulimit -n 24; exec \"$@\"", "sh"] },
            .error(
                """
                error: the open-file limit is 24 (ulimit -n), but berth needs at least N
                Raise it: ulimit -n 1024, docker run --ulimit nofile=1024, or LimitNOFILE= in systemd.
                """, status: 71)),
        // C6
        Fault(
            "there are no certificate authorities, for AWS",
            { scene in
                scene.wrapper = withoutAuthorities
                scene.profile(at: "https://localhost:1")
            },
            .failed(
                """
                no certificate authorities found: install ca-certificates (looked in /etc/ssl/certs, \
                /etc/pki/tls/certs, /etc/pki/ca-trust/extracted/pem, /etc/ssl)
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """), needs: .mounting),
        Fault(
            "there are no certificate authorities, for a registry",
            { scene in
                scene.wrapper = withoutAuthorities
                scene.declare("0.0.0.0:1")
            },
            .failed(
                """
                no certificate authorities found: install ca-certificates (looked in /etc/ssl/certs, \
                /etc/pki/tls/certs, /etc/pki/ca-trust/extracted/pem, /etc/ssl)
                """), needs: .mounting),
    ]

    private static let withoutAuthorities = [
        "unshare", "--mount", "sh", "-c",
        "for place in /etc/ssl /etc/pki; do ! [ -d $place ] || mount -t tmpfs none $place; done; exec \"$@\"", "sh",
    ]
}
