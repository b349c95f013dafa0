// All of Foundation, for `Process`: this file runs another program, and is part of no product.
import Foundation

/// The AWS CLI's library, as installed on this machine. If it is missing, the tests that need it are skipped by
/// name; in CI they fail.
enum Botocore {
    static let isThere: Bool = (try? run("import botocore.auth", input: Data())) != nil
    static let isExpected = isThere || ProcessInfo.processInfo.environment["CI"] == "true"

    /// Returns whether python3 has some modules. In CI it must have them.
    static func expects(_ modules: String...) -> Bool {
        ProcessInfo.processInfo.environment["CI"] == "true"
            || (try? run("import \(modules.joined(separator: ", "))", input: Data())) != nil
    }

    struct Failed: Error {
        var message: String
    }

    /// Runs a script in python3.
    /// - Returns: its standard output.
    static func run(_ script: String, input: Data) throws -> Data {
        let python = Process()
        let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = ["python3", "-c", script]
        python.standardInput = standardInput
        python.standardOutput = output
        python.standardError = errors
        try python.run()
        // The script reads everything before it writes anything, so neither side waits for the other.
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        guard python.terminationStatus == 0 else {
            throw Failed(message: String(decoding: complaint, as: UTF8.self))
        }
        return answer
    }
}
