import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the program starts: on the main thread, before there is any other, as signals have to be held by all of them.
@main enum Main {
    static func main() {
        Signals.hold()
        let command = BerthSandbox.parseOrExit()
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
