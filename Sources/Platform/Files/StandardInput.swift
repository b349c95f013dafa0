import SystemPackage

/// The standard input of this process: a manifest for `-f -`, or the request of the credential helper's caller.
package enum StandardInput {
    /// The time for the whole input of the credential helper. Callers have their input ready; an idle terminal must not
    /// block a build.
    private static let timeLimit = Duration.seconds(10)

    /// - Parameter limit: the most bytes to read; zero reads nothing.
    /// - Returns: the whole input, or one byte more than the limit; `nil` if it does not end in time.
    package static func bytes(limit: Int) -> [UInt8]? {
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
            // An unreadable input counts as empty.
            if count <= 0 { break }
        }
        return bytes
    }

    /// More than a manifest may have, so that the manifest's loader reports a longer input.
    private static let manifestLimit = 9 << 20

    /// Reads up to the end, or to the limit.
    package static func allBytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        do {
            while bytes.count < manifestLimit {
                let count = try buffer.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
                if count == 0 { break }
                bytes += buffer[..<count]
            }
        } catch let code as Errno {
            throw FileError("read", "standard input", code)
        }
        return bytes
    }
}
