import Foundation
import Testing

/// A small file system for a test, which can be full or read-only.
enum Mounts {
    /// Whether this process can mount one; root in a container often cannot.
    static var arePossible: Bool {
        get async { await trying.value }
    }

    private static let trying = Task.detached {
        let mounted = try? await Scratch.with { scratch in try await mount(in: scratch).status }
        return mounted == 0
    }

    /// Mounts a file system of 64 KiB until the end of the test.
    /// - Returns: its path.
    static func make(in scratch: Scratch) async throws -> String {
        let mounted = try await mount(in: scratch)
        try #require(mounted.status == 0, "\(mounted.errors)")
        return scratch.path("disk")
    }

    /// Remounts the file system read-only.
    static func makeReadOnly(in scratch: Scratch) async throws {
        try await scratch.run(["mount", "-o", "remount,ro", scratch.path("disk")])
    }

    /// Returns the text that berth prints if the directory of a config is mounted read-only.
    static func refusal(ofReadOnly directory: String) -> String {
        """
        error: cannot write \(directory)/config.json: \
        cannot lock \(directory)/.config.json.berth-lock: Read-only file system
        The file is unchanged. \
        Its mount is read-only: mount it writable, or name another directory with --config DIR or DOCKER_CONFIG.

        """
    }

    /// Fills the file system completely.
    static func fill(in scratch: Scratch) async throws {
        // The command fails when the file system is full.
        let filled = try await Program.run(
            ["dd", "if=/dev/zero", "of=\(scratch.path("disk/full"))", "bs=512"], environment: scratch.environment,
            in: scratch.work
        )
        try #require(filled.status != 0, "64 KiB have no end")
    }

    private static func mount(in scratch: Scratch) async throws -> Ended {
        try scratch.make(folder: "disk")
        let (path, environment, work) = (scratch.path("disk"), scratch.environment, scratch.work)
        scratch.atEnd {
            let end = try? Program(["umount", path], environment: environment, in: work, timeLimit: .seconds(10))
            while let end, !end.hasEnded { usleep(1000) }
        }
        return try await Program.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", path], environment: environment, in: work)
    }
}
