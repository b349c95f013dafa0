import Foundation
import Testing

/// The files that `make package` writes to dist/.
struct DistPackages {
    let version: String
    let debian: URL
    let rpm: URL
    /// The programs that need glibc only.
    let portable: URL
    /// The programs that need nothing.
    let fullyStatic: URL

    /// The names of the programs that each package brings.
    static let programs = ["berth", "berth-sandbox", "docker-credential-berth"]

    /// The packages' directory: `BERTH_DIST_DIR`, or the checkout's dist/.
    static let directory =
        ProcessInfo.processInfo.environment["BERTH_DIST_DIR"].map { URL(filePath: $0) }
        ?? Checkout.root.appending(path: "dist")

    /// In CI, the tests run and fail without packages.
    static var areThere: Bool {
        Tool.isCI || FileManager.default.fileExists(atPath: directory.appending(path: "SHA256SUMS").path)
    }

    /// - Throws: an error unless dist/ contains exactly one file of each kind, and perhaps the notes of a release.
    static func find(_ scratch: Scratch) async throws -> DistPackages {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        let debian = try #require(names.compactMap { $0.wholeMatch(of: /berth_(.+)_([a-z0-9]+)\.deb/) }.first)
        #expect(try await scratch.run(["dpkg", "--print-architecture"]) == "\(debian.2)\n")
        let machine = try await scratch.run(["uname", "-m"]).trimmingCharacters(in: .newlines)
        let rpm = "berth-\(debian.1)-1.\(machine).rpm"
        let tarball = "berth-\(debian.1)-linux-\(machine)"
        try #require(
            names.filter { $0 != "RELEASE-NOTES.md" } == [
                "SHA256SUMS", rpm, "\(tarball)-static.tar.gz", "\(tarball).tar.gz", String(debian.0),
            ])
        func file(_ name: String) -> URL { directory.appending(path: name) }
        return DistPackages(
            version: String(debian.1), debian: file(String(debian.0)), rpm: file(rpm),
            portable: file("\(tarball).tar.gz"), fullyStatic: file("\(tarball)-static.tar.gz"))
    }

    /// Unpacks a package into a directory of the test.
    /// - Returns: the directory with the programs.
    func unpack(_ package: URL, to name: String, in scratch: Scratch) async throws -> URL {
        try scratch.make(folder: name)
        let directory = scratch.url(name)
        switch package {
        case debian:
            try await scratch.run(["dpkg-deb", "--extract", package.path, directory.path])
            return directory.appending(path: "usr/bin")
        case rpm:
            try await scratch.run([
                "sh", "-c", "rpm2cpio '\(package.path)' | cpio --quiet -id --directory '\(directory.path)'",
            ])
            return directory.appending(path: "usr/bin")
        default:
            try await scratch.run(["tar", "-xzf", package.path, "-C", directory.path, "--strip-components=1"])
            return directory.appending(path: "bin")
        }
    }
}

extension Tool {
    static let debootstrap = Tool(name: "debootstrap")
    static let rpm = Tool(name: "rpm")
    static let busybox = Tool(name: "busybox")
}
