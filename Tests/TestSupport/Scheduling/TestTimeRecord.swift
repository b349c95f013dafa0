import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A file with a line for each test that ran: milliseconds, a tab, the test's name. scripts/test lists the slowest.
///
/// The times in swift test's own output also contain how long a test waited for others.
struct TestTimeRecord: Sendable {
    /// -1 without a file.
    private let descriptor: Int32

    /// - Parameter path: `nil` for no file.
    init(path: String?) {
        descriptor = path.map { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) } ?? -1
    }

    func add(_ name: String, _ time: Duration) {
        guard descriptor >= 0 else { return }
        let line = Array("\(Int(time / .milliseconds(1)))\t\(name)\n".utf8)
        _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
