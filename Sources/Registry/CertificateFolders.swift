public import Effects
public import Logging
public import SystemPackage

/// Where Docker keeps the extra certificates of registries: a folder per registry, of which each `*.crt` is a CA.
/// See https://docs.docker.com/engine/security/certificates/.
public struct CertificateFolders: Sendable {
    private let files: any FileSystem
    private let folders: [FilePath]
    private let log: Logger

    /// - Parameter home: the folder of which `.docker/certs.d` is looked at behind `/etc/docker/certs.d`.
    public init(files: any FileSystem, home: FilePath?, log: Logger) {
        self.files = files
        self.folders = ["/etc/docker/certs.d"] + (home.map { [$0.appending(".docker/certs.d")] } ?? [])
        self.log = log
    }

    /// - Parameter hosts: each `host[:port]`, as the folders are named.
    /// - Returns: the system's certificates, and those kept for any of these hosts.
    func trust(for hosts: [String]) -> TrustRoots {
        let certificates = hosts.flatMap { host in folders.flatMap { self.certificates(in: $0.appending(host)) } }
        return certificates.isEmpty ? .system : .systemAnd(certificates)
    }

    private func certificates(in folder: FilePath) -> [FilePath] {
        do throws(FileFailure) {
            return try files.names(in: folder).filter { $0.hasSuffix(bytes: ".crt") }.map { folder.appending($0) }
        } catch {
            if error.code != .noSuchFileOrDirectory { log.warning("\(error)") }
            return []
        }
    }
}
