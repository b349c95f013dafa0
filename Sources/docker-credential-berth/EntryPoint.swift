import DockerConfig
import Platform

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("docker_credential_berth_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    CredentialHelperProgram.run(ProgramArguments(count, vector))
}

/// The credential helper as Docker runs it: it answers from the cache within milliseconds, and becomes `berth`
/// otherwise.
enum CredentialHelperProgram {
    static func run(_ arguments: ProgramArguments) -> Never {
        switch HelperInvocation(arguments.rest) {
        case .help: end(HelperInvocation.usage, status: 0)
        case .wrong: end(HelperInvocation.usage, status: 1)
        case .action(let action): answer(action, BerthExecutable(helper: arguments.program))
        }
    }

    private static func answer(_ action: HelperAction, _ berth: BerthExecutable) -> Never {
        guard let input = StandardInput.bytes(limit: action.inputLimit) else {
            fail("standard input did not end in time")
        }
        let helper = CredentialHelper(
            environment: .ofHelper(), files: HelperFileReader(), version: Version.number, variable: Environment.variable
        )
        switch helper.answer(to: action, input: input, now: Int64(time(nil))) {
        case .done(let text): end(text, status: 0)
        case .login(let login): end("\(login.reveal())\n", status: 0)
        case .failure(let line): end("\(line)\n", status: 1)
        case .ignored(let line):
            write("\(line)\n", to: STDERR_FILENO)
            exit(0)
        case .obtainToken:
            let program = berth.path
            let reason = ProcessReplacement.become(program, ["credential-helper", action.rawValue], input: input)
            fail("there is no valid token in the cache, and \(program) cannot be run: \(reason)")
        case .fallback(let program, let variables):
            fail(FallbackHelper.become(program, action, input: input, withholding: variables))
        }
    }

    private static func fail(_ message: String) -> Never { end("\(HelperOutput.failure(message))\n", status: 1) }

    /// Prints the answer and ends the program: with 73 if it cannot be written, such as to a full disk.
    private static func end(_ text: String, status: Int32) -> Never {
        exit(write(text, to: STDOUT_FILENO) ? status : 73)
    }

    /// - Returns: `false` if writing failed.
    @discardableResult
    private static func write(_ text: String, to descriptor: CInt) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = writeBytes(descriptor, rest)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }
}

/// Calls `write`, whose name a method of `CredentialHelperProgram` has.
private func writeBytes(_ descriptor: CInt, _ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
}
