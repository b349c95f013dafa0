import ArgumentParser
import Platform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the program starts: on the main thread, before there is any other, as signals have to be held by all of them.
enum Main {
    static func run(_ arguments: ProgramArguments) -> Never {
        Signals.hold()
        let command = BerthSandbox.parseOrExit(arguments.rest)
        do {
            try ThreadSupply.check()
        } catch {
            BerthSandbox.say("berth-sandbox: \(error)\n", to: STDERR_FILENO)
            exit(ThreadShortageError.exitStatus)
        }
        Task.detached {
            do {
                try await command.run()
                BerthSandbox.exit()
            } catch {
                BerthSandbox.exit(withError: error)
            }
        }
        // Not `dispatchMain`: on Linux it lets go of the signals. So nothing here may need the main actor.
        while true { pause() }
    }
}
