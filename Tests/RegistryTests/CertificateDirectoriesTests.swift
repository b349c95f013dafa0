import Logging
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct CertificateDirectoriesTests {
    private func folders(_ files: MemoryFileSystem, home: FilePath? = "/home/me") -> CertificateDirectories {
        CertificateDirectories(files: files, home: home, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test("a host's CAs are the `.crt` files of the system's directory and of the home directory")
    func both() {
        let files = MemoryFileSystem([
            "/etc/docker/certs.d/registry.example.com:5000/b.crt": "",
            "/etc/docker/certs.d/registry.example.com:5000/a.crt": "",
            "/etc/docker/certs.d/registry.example.com:5000/client.cert": "",
            "/etc/docker/certs.d/registry.example.com:5000/client.key": "",
            "/home/me/.docker/certs.d/registry.example.com:5000/mine.crt": "",
            "/etc/docker/certs.d/registry.example.com/other.crt": "",
        ])
        #expect(
            folders(files).trust(for: ["registry.example.com:5000"])
                == .systemAnd([
                    "/etc/docker/certs.d/registry.example.com:5000/a.crt",
                    "/etc/docker/certs.d/registry.example.com:5000/b.crt",
                    "/home/me/.docker/certs.d/registry.example.com:5000/mine.crt",
                ])
        )
    }

    @Test("each of several hosts gets its CAs, in the hosts' order")
    func several() {
        let files = MemoryFileSystem([
            "/etc/docker/certs.d/registry.example.com/a.crt": "", "/home/me/.docker/certs.d/auth.example.com/b.crt": "",
        ])
        #expect(
            folders(files).trust(for: ["auth.example.com", "none.example.com", "registry.example.com"])
                == .systemAnd([
                    "/home/me/.docker/certs.d/auth.example.com/b.crt", "/etc/docker/certs.d/registry.example.com/a.crt",
                ])
        )
    }

    @Test("without a directory or a home, or with an empty or unreadable one, the system's certificates stay")
    func none() {
        let files = MemoryFileSystem([
            "/etc/docker/certs.d/a.example.com/readme": "", "/home/me/.docker/certs.d/b/x.crt": "",
        ])
        #expect(folders(files).trust(for: ["a.example.com"]) == .system)
        #expect(folders(files).trust(for: ["c.example.com"]) == .system)
        #expect(folders(files, home: nil).trust(for: ["b"]) == .system)
        files.fail("list", with: .permissionDenied)
        #expect(folders(files).trust(for: ["b"]) == .system)
    }
}
