import Dispatch
import Foundation
import SystemPackage

/// A client that sends bytes to a port of this machine and reads the answer to its end.
enum LoopbackClient {
    /// - Parameter stall: how long the client waits with its side open for an answer; it then closes the connection.
    static func answer(
        to request: String, port: Int, address: String = "127.0.0.1", stall: Duration = .seconds(20)
    ) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "loopback client").async {
                continuation.resume(with: Result { try exchange(request, port, address, stall) })
            }
        }
    }

    private static func exchange(
        _ request: String, _ port: Int, _ address: String, _ stall: Duration
    ) throws -> String {
        #if canImport(Glibc)
            let kind = CInt(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Int(stall.components.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, address, &target.sin_addr)
        let connected = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Errno(rawValue: errno) }
        let file = FileDescriptor(rawValue: descriptor)
        _ = try file.writeAll(request.utf8)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            // The time limit also ends the answer.
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer.prefix(count)
        }
    }
}
