import Foundation
import Testing

/// A library that comes between berth and the system, by which a test places something exactly between two of berth's
/// steps. The product has no hook for that, and needs none: this is the system's own way (`LD_PRELOAD`).
struct Interposer {
    private let library: URL

    /// Compiles it, as `Scripts/Preload/interpose.c` has it.
    static func build(in scratch: Scratch) async throws -> Interposer {
        let library = scratch.url("interpose.so")
        try await scratch.run(
            ["cc", "-shared", "-fPIC", "-Wall", "-o", library.path, Checkout.script("Preload/interpose.c"), "-ldl"])
        return Interposer(library: library)
    }

    /// What is set for a program so that the shell runs a command to its end, once: when a file is about to be put in
    /// another's place. The program is aborted where the command fails.
    func whenReplacing(_ file: URL, run command: String) -> [String: String] {
        [
            "LD_PRELOAD": library.path, "INTERPOSE_FILE": file.path,
            "INTERPOSE_COMMAND": "unset LD_PRELOAD INTERPOSE_FILE INTERPOSE_COMMAND; \(command)",
        ]
    }

    /// What is set for a program so that it is killed before its call of that number, counted from 1, that changes a
    /// file; in the midst of it, where that writes.
    func killing(atStep number: Int) -> [String: String] {
        ["LD_PRELOAD": library.path, "INTERPOSE_KILL_AT": "\(number)"]
    }
}
