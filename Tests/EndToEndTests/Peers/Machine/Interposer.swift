import Foundation
import Testing

/// A library that intercepts berth's system calls (`LD_PRELOAD`). With it, a test runs a command exactly between two of
/// berth's steps. berth itself needs no hook for this.
struct Interposer {
    private let library: URL

    /// Compiles `Scripts/Preload/interpose.c`, once a run.
    static func build() async throws -> Interposer {
        Interposer(
            library: try await SharedFixtures.shared.compiled("interpose", ["-shared", "-fPIC", "-ldl"]))
    }

    /// Returns the variables with which a shell runs a command once, just before a program replaces a file. The program
    /// is aborted if the command fails.
    func whenReplacing(_ file: URL, run command: String) -> [String: String] {
        [
            "LD_PRELOAD": library.path, "INTERPOSE_FILE": file.path,
            "INTERPOSE_COMMAND": "unset LD_PRELOAD INTERPOSE_FILE INTERPOSE_COMMAND; \(command)",
        ]
    }

    /// Returns the variables with which a program is killed before its call of this number, counted from 1, that
    /// changes a file. A write is interrupted halfway.
    func killing(atStep number: Int) -> [String: String] {
        ["LD_PRELOAD": library.path, "INTERPOSE_KILL_AT": "\(number)"]
    }
}
