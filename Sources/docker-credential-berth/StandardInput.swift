#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the caller of the helper writes to it.
enum StandardInput {
    /// For the whole of it. Who calls the helper has it ready; a terminal on which nobody types must not keep a build
    /// waiting.
    private static let timeLimit = Duration.seconds(10)

    /// - Parameter limit: the most bytes that are of use; nothing is read for zero.
    /// - Returns: all of it, or one byte more than the limit; nil where it does not end in time.
    static func bytes(limit: Int) -> [UInt8]? {
        guard limit > 0 else { return [] }
        let deadline = ContinuousClock.now + timeLimit
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left >= 1 else { return nil }
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, CInt(left))
            if ready == 0 || ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let wanted = limit + 1 - bytes.count
            var count = 0
            bytes += [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
                count = read(STDIN_FILENO, buffer.baseAddress, wanted)
                initialized = max(count, 0)
            }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            // An input that cannot be read has nothing in it.
            if count <= 0 { break }
        }
        return bytes
    }
}
