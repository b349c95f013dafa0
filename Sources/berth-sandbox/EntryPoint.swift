import ArgumentParser
import Platform

/// C's `main`, under the name that SwiftPM gives the entry point of this target when it links
/// (`-entry-point-function-name`). `@main` would hide `argc` and `argv`.
@_cdecl("berth_sandbox_main")
func main(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    // EX_USAGE of sysexits.h: without its arguments, a sandbox would serve and never end.
    if count == 0 { return 64 }
    SandboxProgram.run(ProgramArguments(count, vector))
}

/// Where the program starts: on the main thread, before there is any other, as signals have to be held by all of them.
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
        // Not `dispatchMain`: on Linux it lets go of the signals. So nothing here may need the main actor.
        while true { pause() }
    }
}
