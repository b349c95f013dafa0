import Foundation
import Testing

/// A minimal Debian or Ubuntu in a directory, made by debootstrap from this machine's release and mirror.
///
/// Commands there run in their own namespaces, so their mounts and processes always end with them.
struct CleanRoot {
    let folder: URL
    private let scratch: Scratch

    /// Whether this process can make one; root in a container often cannot.
    static var isPossible: Bool {
        get async {
            let tried = try? await Scratch.with { scratch in
                try await Program.run(
                    apart + ["--mount-proc", "true"], environment: scratch.environment, in: scratch.work)
            }
            return Tool.isCI || tried?.status == 0
        }
    }

    /// - Throws: debootstrap's message if it fails.
    static func make(in scratch: Scratch) async throws -> CleanRoot {
        let release = try String(contentsOfFile: "/etc/os-release", encoding: .utf8)
        let suite = String(try #require(release.firstMatch(of: /VERSION_CODENAME=(\w+)/)).1)
        let sources = try await scratch.run([
            "apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages",
        ])
        let source = try #require(sources.lines.first { $0.hasPrefix("\(suite) main ") }, "apt has no \(suite)")
        let mirror = source.dropFirst("\(suite) main ".count)

        let root = CleanRoot(folder: scratch.url("root"), scratch: scratch)
        let command = ["debootstrap", "--variant=minbase", suite, root.folder.path, String(mirror)]
        let made = try await Program.run(
            apart + ["--mount-proc"] + command, environment: environment, in: scratch.work, timeLimit: .seconds(600))
        try #require(made.status == 0, "\(made.errors)\(made.output.suffix(2000))")
        try await root.heedNetwork()
        return root
    }

    /// Makes a root with busybox's shell and tools, /proc, and the files in /etc that every image has.
    static func empty(in scratch: Scratch) async throws -> CleanRoot {
        let root = CleanRoot(folder: scratch.url("root"), scratch: scratch)
        for folder in ["bin", "etc", "proc", "root", "tmp"] { try scratch.make(folder: "root/\(folder)") }
        try root.copy(URL(filePath: try #require(Tool.busybox.path)).resolvingSymlinksInPath(), to: "bin/busybox")
        for (content, path) in [
            ("root:x:0:0:root:/root:/bin/sh\n", "etc/passwd"), ("root:x:0:\n", "etc/group"),
            ("127.0.0.1 localhost\n", "etc/hosts"),
        ] { try root.write(content, to: path) }
        try FileManager.default.createSymbolicLink(
            atPath: root.folder.appending(path: "bin/sh").path, withDestinationPath: "busybox")
        try await root.run("/bin/busybox --install -s /bin")
        return root
    }

    /// Runs a shell command there; requires exit status 0.
    /// - Returns: the command's output.
    @discardableResult
    func run(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let ended = try await tryToRun(line)
        try #require(ended.status == 0, "\(line): \(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        return ended.output
    }

    /// Runs a shell command there, with any exit status.
    func tryToRun(_ line: String) async throws -> Ended {
        try await Program.run(
            Self.apart + ["--mount-proc=\(folder.path)/proc", "chroot", folder.path, "sh", "-c", line],
            environment: Self.environment, in: scratch.work, timeLimit: .seconds(300)
        )
    }

    /// Copies a file from this machine to a path there.
    func copy(_ file: URL, to path: String) throws {
        try FileManager.default.copyItem(at: file, to: folder.appending(path: path))
    }

    /// Writes a file there, with its directories.
    func write(_ text: String, to path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Makes names lead to this machine there.
    func append(hosts: [String]) throws {
        let path = "etc/hosts"
        let old = (try? Data(contentsOf: folder.appending(path: path))).map { String(decoding: $0, as: UTF8.self) }
        try write((old ?? "") + hosts.map { "127.0.0.1 \($0)\n" }.joined(), to: path)
    }

    /// Copies this machine's name servers and apt's proxy settings, so that apt reaches its mirror.
    private func heedNetwork() async throws {
        let servers = "etc/resolv.conf"
        try? FileManager.default.removeItem(at: folder.appending(path: servers))
        try copy(URL(filePath: "/etc/resolv.conf").resolvingSymlinksInPath(), to: servers)
        let settings = try await scratch.run(["apt-config", "dump", "Acquire"]).lines.filter {
            $0.contains(/^Acquire::(Check-|https?::|Force)/)
        }
        try scratch.write(settings.joined(separator: "\n") + "\n", to: "root/etc/apt/apt.conf.d/00machine")
        try await run("apt-get update -qq")
    }

    private static let apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]

    /// The environment of commands there: only this machine's proxy variables, as the test's directories do not exist
    /// there.
    private static var environment: [String: String] {
        let proxies = ProcessInfo.processInfo.environment.filter { $0.key.lowercased().hasSuffix("_proxy") }
        let own = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
            "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
        ]
        return own.merging(proxies) { $1 }
    }
}
