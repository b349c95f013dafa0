import Foundation
import Testing

/// A clock that a test moves. libfaketime intercepts programs' system calls (`LD_PRELOAD`) and reads the clock's offset
/// from a file. berth itself needs no hook for this.
struct FakedClock {
    private static let library: String? = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }.first(where: FileManager.default.fileExists)

    static var isThere: Bool { library != nil || Tool.isCI }

    private let file: URL
    private let loaded: String
    private(set) var ahead: TimeInterval = 0

    init(in scratch: Scratch) throws {
        loaded = try #require(Self.library, "libfaketime is not installed")
        file = scratch.url("clock")
        try write()
        let before = Self.shared
        scratch.atEnd {
            // libfaketime's files of killed programs. The last of them may still be ending.
            for _ in 0..<100 where !Self.shared.isSubset(of: before) {
                for name in Self.shared.subtracting(before) where !Self.isInUse(name) { unlink("/dev/shm/\(name)") }
                usleep(10_000)
            }
        }
    }

    /// The shared memory of programs: each name ends with a process number.
    private static var shared: Set<String> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []
        return Set(names.filter { $0.contains("faketime_") })
    }

    private static func isInUse(_ name: String) -> Bool {
        name.split(separator: "_").last.flatMap { pid_t($0) }.map { kill($0, 0) == 0 } ?? true
    }

    /// The variables for a short program under this clock.
    var environment: [String: String] {
        [
            "LD_PRELOAD": loaded, "FAKETIME_TIMESTAMP_FILE": file.path,
            // Durations are measured with the real clock.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        ]
    }

    /// The variables for a program that runs while the clock is moved: it reads the file at each request for the time.
    var environmentOfServer: [String: String] { environment.merging(["FAKETIME_NO_CACHE": "1"]) { $1 } }

    var now: Date { Date() + ahead }

    mutating func advance(by seconds: TimeInterval) throws {
        ahead += seconds
        try write()
    }

    /// Written atomically, so that no program reads a part of it.
    private func write() throws { try Data("+\(Int(ahead))\n".utf8).write(to: file, options: .atomic) }
}
