import Foundation
import Testing

/// A small file system of a test's own, which can be full, or read-only.
enum Mounts {
    /// Whether this process may mount one: root in a container often may not.
    static var arePossible: Bool {
        get async {
            let mounted = try? await Scratch.with { scratch in try await mount(in: scratch).status }
            return mounted == 0
        }
    }

    /// Mounts one of 64 KiB until the end of the test.
    /// - Returns: its path.
    static func make(in scratch: Scratch) async throws -> String {
        let mounted = try await mount(in: scratch)
        try #require(mounted.status == 0, "\(mounted.errors)")
        return scratch.path("disk")
    }

    /// Lets nobody write there any more.
    static func makeReadOnly(in scratch: Scratch) async throws {
        try await scratch.run(["mount", "-o", "remount,ro", scratch.path("disk")])
    }

    /// What berth prints if the directory of a config is mounted read-only.
    static func refusal(ofReadOnly directory: String) -> String {
        """
        error: cannot write \(directory)/config.json: \
        cannot lock \(directory)/.config.json.berth-lock: Read-only file system
        It is as it was before. \
        Its mount is read-only: mount it writable, or name another directory with --config DIR or DOCKER_CONFIG.

        """
    }

    /// Leaves no room for another byte.
    static func fill(in scratch: Scratch) async throws {
        // It ends as a failure, when there is no more room.
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
