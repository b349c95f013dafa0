import Platform
import SystemPackage

/// What is piped in: a manifest, for `-f -`.
enum StandardInput {
    /// More than a manifest may have, so that one which has is told by its reader.
    private static let limit = 9 << 20

    /// Reads up to its end, or to the limit.
    static func read() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        do {
            while bytes.count < limit {
                let count = try buffer.withUnsafeMutableBytes { try FileDescriptor.standardInput.read(into: $0) }
                if count == 0 { break }
                bytes += buffer[..<count]
            }
        } catch let code as Errno {
            throw FileFailure("read", "standard input", code)
        }
        return bytes
    }
}
