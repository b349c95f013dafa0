import Dispatch
import Effects

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The terminal that standard input and standard error are, where they are one.
struct LiveTerminal: Terminal {
    func ask(_ question: String) async -> String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        // A read from a terminal may last for ever: it gets a thread of its own, not one of the cooperative pool.
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "berth.terminal").async {
                Output.error.write(question)
                continuation.resume(returning: readLine())
            }
        }
    }
}
