package import Logging
package import Platform
package import SystemPackage

/// The directories of Docker's extra registry certificates: one directory per registry, in which each `*.crt` is a CA.
/// See https://docs.docker.com/engine/security/certificates/.
package struct CertificateDirectories: Sendable {
    private let files: any FileSystem
    private let directories: [FilePath]
    private let amazonBundle: FilePath?
    private let log: Logger

    /// - Parameters:
    ///   - home: the directory whose `.docker/certs.d` comes after `/etc/docker/certs.d`.
    ///   - amazonBundle: the file of the authorities that berth also trusts for Amazon's registries.
    package init(files: any FileSystem, home: FilePath?, amazonBundle: FilePath? = nil, log: Logger) {
        self.amazonBundle = amazonBundle
        self.files = files
        self.directories = ["/etc/docker/certs.d"] + (home.map { [$0.appending(".docker/certs.d")] } ?? [])
        self.log = log
    }

    /// - Parameters:
    ///   - hosts: each `host[:port]`, as the directories are named.
    ///   - isAmazons: whether Amazon runs the hosts.
    /// - Returns: the system's certificates, and those kept for any of these hosts.
    func trust(for hosts: [String], isAmazons: Bool = false) -> TrustRoots {
        let bundle = isAmazons ? amazonBundle : nil
        let certificates =
            (bundle.map { [$0] } ?? [])
            + hosts.flatMap { host in directories.flatMap { self.certificates(in: $0.appending(host)) } }
        return certificates.isEmpty ? .system : .systemAnd(certificates)
    }

    private func certificates(in directory: FilePath) -> [FilePath] {
        do throws(FileError) {
            return try files.names(in: directory).filter { $0.hasSuffix(bytes: ".crt") }.map { directory.appending($0) }
        } catch {
            if error.code != .noSuchFileOrDirectory { log.warning("\(error.description)") }
            return []
        }
    }
}
