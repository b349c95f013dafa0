import ArgumentParser
import Platform

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("berth_sandbox_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    // EX_USAGE of sysexits.h: without arguments, a sandbox would run forever.
    if count == 0 { return 64 }
    SandboxProgram.run(ProgramArguments(count, vector))
}

/// The program's start: on the main thread, before there is any other, because all threads must block the signals.
enum SandboxProgram {
    static func run(_ arguments: ProgramArguments) -> Never {
        TerminationSignals.hold()
        let command = SandboxCommand.parseOrExit(arguments.rest)
        do throws(ThreadShortageError) {
            try ThreadSupply.check()
        } catch {
            SandboxCommand.report(error)
            exit(ThreadShortageError.exitStatus)
        }
        Task.detached {
            do {
                try await command.run()
                SandboxCommand.exit()
            } catch {
                SandboxCommand.exit(withError: error)
            }
        }
        // Not `dispatchMain`: on Linux it unblocks the signals. So nothing here may need the main actor.
        while true { pause() }
    }
}
