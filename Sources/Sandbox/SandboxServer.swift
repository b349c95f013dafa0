import Effects
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// The sockets: HTTP/1.1 on one port of loopback.
struct SandboxServer {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias Listener = NIOAsyncChannel<Connection, Never>

    var front: Front
    var latency: Duration
    var clock: any WallClock

    static func listen() async throws -> Listener {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 1024)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Serves until the task is cancelled.
    func serve(_ listener: Listener) async {
        try? await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    // What goes wrong with one connection is its client's affair.
                    group.addTask { try? await serve(connection) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { parts, answers in
            var request = HTTPRequest(url: "")
            var isLast = false
            for try await part in parts {
                switch part {
                case .head(let head):
                    request = HTTPRequest(method: head.method.rawValue, url: "http://\(head.headers["Host"].first ?? "")\(head.uri)")
                    for field in head.headers { request.headers.append(field.name, field.value) }
                    isLast = !head.isKeepAlive
                case .body(let bytes):
                    request.body += Array(buffer: bytes)
                    if request.body.count > request.bodyLimit { return }
                case .end:
                    guard try await answer(request, on: connection.channel, answers), !isLast else { return }
                }
            }
        }
    }

    /// - Returns: whether the connection may go on.
    private func answer(
        _ request: HTTPRequest, on channel: any Channel, _ answers: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> Bool {
        let reply = front.reply(to: request)
        try await clock.sleep(for: latency)
        switch reply {
        case .answer(let response):
            try await answers.write(head(response, length: response.body.count))
            if request.method != "HEAD" { try await answers.write(.body(.byteBuffer(ByteBuffer(bytes: response.body)))) }
            try await answers.write(.end(nil))
        case .slowly(let response):
            try await answers.write(head(response, length: response.body.count))
            for byte in response.body {
                try await clock.sleep(for: .seconds(1))
                try await answers.write(.body(.byteBuffer(ByteBuffer(bytes: [byte]))))
            }
            try await answers.write(.end(nil))
        case .flood(let length):
            try await answers.write(head(HTTPResponse(status: 200), length: length))
            let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 100_000)
            for _ in 0..<(length / 100_000) { try await answers.write(.body(.byteBuffer(chunk))) }
            try await answers.write(.end(nil))
        case .silence:
            // The client's going away ends the loop that called.
            return true
        case .reset:
            // Without lingering, closing sends RST.
            let lingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            try await lingering?.get()
            return false
        }
        return true
    }

    private func head(_ response: HTTPResponse, length: Int) -> HTTPServerResponsePart {
        var headers = NIOHTTP1.HTTPHeaders()
        headers.add(name: "Date", value: HTTPDate.text(clock.now))
        for field in response.headers.fields { headers.add(name: field.name, value: field.value) }
        headers.add(name: "Content-Length", value: "\(length)")
        return .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers))
    }
}
