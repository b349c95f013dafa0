import Foundation

/// Registries' real names on this machine: lines of /etc/hosts, and the CA that Docker keeps for each.
///
/// Both are the machine's, not the test's: what is added carries a mark and goes at the end. A test that was killed
/// leaves its lines behind; the next one takes them away.
enum RealHosts {
    private static let mark = "# berth's end-to-end tests"
    private static let hostsFile = URL(filePath: "/etc/hosts")
    private static let authorities = URL(filePath: "/etc/docker/certs.d")

    /// Whether this process may have port 443 and these files. In CI it must.
    static var areAllowed: Bool { Tool.isCI || geteuid() == 0 }

    /// Makes names mean this machine until the end of the test.
    /// - Parameter authority: a CA to be kept for each of them in Docker's folder.
    static func claim(_ hosts: [String], authority: URL? = nil, in scratch: Scratch) throws {
        scratch.atEnd { release(authority == nil ? [] : hosts) }
        let lines = try foreignLines() + hosts.map { "127.0.0.1 \($0) \(mark)" }
        try overwrite(lines)
        guard let authority else { return }
        for host in hosts {
            let folder = authorities.appending(path: host)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try? FileManager.default.removeItem(at: folder.appending(path: "ca.crt"))
            try FileManager.default.copyItem(at: authority, to: folder.appending(path: "ca.crt"))
        }
    }

    private static func release(_ hostsWithAuthority: [String]) {
        if let lines = try? foreignLines() { try? overwrite(lines) }
        for host in hostsWithAuthority {
            try? FileManager.default.removeItem(at: authorities.appending(path: host).appending(path: "ca.crt"))
            rmdir(authorities.appending(path: host).path)
        }
        rmdir(authorities.path)
    }

    private static func foreignLines() throws -> [String] {
        let text = String(decoding: try Data(contentsOf: hostsFile), as: UTF8.self)
        return text.split(separator: "\n").map(String.init).filter { !$0.hasSuffix(mark) }
    }

    /// In place: in a container /etc/hosts is a mount, which cannot be replaced.
    private static func overwrite(_ lines: [String]) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: hostsFile)
    }
}
