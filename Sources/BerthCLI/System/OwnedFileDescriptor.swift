import Platform
import SystemPackage

/// An open file that is closed at the end of its value's life.
struct OwnedFileDescriptor: ~Copyable {
    let number: CInt

    init(_ number: CInt) {
        self.number = number
    }

    init(_ path: FilePath, _ flags: CInt, _ operation: String) throws(FileError) {
        number = path.withPlatformString { name in retryingInterrupts { open(name, flags | O_CLOEXEC, 0o600) } }
        guard number >= 0 else { throw FileError(operation, path) }
    }

    deinit { if number >= 0 { close(number) } }

    /// The file's status; `nil` if `fstat` fails, with the reason in `errno`.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// Waits until there are bytes to read, or the end of the file.
    func waitForInput(until deadline: ContinuousClock.Instant, _ path: FilePath) throws(FileError) {
        while true {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left >= 1 else { throw FileError("read", path, .timedOut) }
            var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, CInt(min(left, 60_000)))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw FileError("read", path) }
        }
    }

    /// Writes all bytes and syncs the file.
    /// - Parameter unsupported: gets a record if the file cannot be synced.
    func writeAndSync(
        _ bytes: [UInt8], _ path: FilePath, _ unsupported: UnsupportedOperations
    ) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                retryingInterrupts { write(number, buffer.baseAddress! + done, buffer.count - done) }
            }
            guard count >= 0 else { throw FileError("write", path) }
            done += count
        }
        guard fsync(number) != 0 else { return }
        let code = Errno(rawValue: errno)
        guard code.meansUnsupported else { throw FileError("write", path, code) }
        // fsync(2) fails with EINVAL for special files, which is not unusual.
        if code != .invalidArgument { unsupported.add(.syncing, path, code) }
    }

    /// Sets the file's mode, unless the file has it.
    /// - Parameter unsupported: gets a record if the file system has no modes.
    func setMode(_ mode: mode_t, _ path: FilePath, _ unsupported: UnsupportedOperations) throws(FileError) {
        guard let status else { throw FileError("write", path) }
        let actual = status.st_mode & 0o7777
        guard actual != mode, fchmod(number, mode) != 0 else { return }
        let code = Errno(rawValue: errno)
        guard code.meansUnsupported else { throw FileError("write", path, code) }
        unsupported.add(.settingMode(UInt32(mode), actual: UInt32(actual)), path, code)
    }
}

/// Repeats a system call while a signal interrupts it.
func retryingInterrupts<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
