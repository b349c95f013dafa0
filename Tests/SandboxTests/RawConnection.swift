import Foundation
import Platform

/// The bytes that came over a socket, without an HTTP client in between that could hide any.
struct RawConnection: Equatable {
    enum Ending: Equatable {
        case closed, reset, silence
    }

    var text: String
    var ending: Ending

    /// Sends a text to a port of 127.0.0.1 and reads until the other side ends the connection, or is silent for
    /// `patience`: long enough for the server's tasks to run among those of a thousand other tests.
    static func exchange(port: Int, _ text: String, patience: Duration = .seconds(60)) async -> RawConnection {
        await withCheckedContinuation { continuation in
            // Not a global queue: on Linux tasks run there, and this thread blocks.
            Thread.detachNewThread {
                continuation.resume(returning: run(port: port, Array(text.utf8), patience))
            }
        }
    }

    private static func run(port: Int, _ bytes: [UInt8], _ patience: Duration) -> RawConnection {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(descriptor) }
        let microseconds = Int(patience / .microseconds(1))
        var limit = timeval(tv_sec: microseconds / 1_000_000, tv_usec: .init(microseconds % 1_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var received: [UInt8] = []
        guard connected == 0, send(descriptor, bytes, bytes.count, 0) == bytes.count else {
            return RawConnection(text: "", ending: .reset)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                received += buffer[..<count]
                continue
            }
            let ending: Ending = count == 0 ? .closed : errno == ECONNRESET ? .reset : .silence
            return RawConnection(text: String(decoding: received, as: UTF8.self), ending: ending)
        }
    }
}
