import Foundation
import TestSupport
import Testing

/// Real registry names that lead to this machine: lines in /etc/hosts, and a CA for each in Docker's directory.
///
/// Both belong to the machine, so added lines have a mark and are at the end. If a test is killed, the next one removes
/// its lines.
enum RealHosts {
    private static let mark = "# berth's end-to-end tests"
    private static let hostsFile = URL(filePath: "/etc/hosts")
    private static let authorities = URL(filePath: "/etc/docker/certs.d")

    /// Whether this process can use port 443 and these files; required in CI.
    static var areAllowed: Bool { Tool.isCI || geteuid() == 0 }

    /// Makes the names lead to this machine until the end of the test.
    /// - Parameter authority: a CA to copy to Docker's directory for each name.
    static func claim(_ hosts: [String], authority: URL? = nil, in scratch: Scratch) throws {
        try #require(TestSchedule.holds(.hostsFile), "the test lacks the trait .exclusive(.hostsFile)")
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

    /// Overwrites the file in place: in a container, /etc/hosts is a mount and cannot be replaced.
    private static func overwrite(_ lines: [String]) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: hostsFile)
    }
}
