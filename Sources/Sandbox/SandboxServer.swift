import Effects
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import Platform

/// The server's sockets: HTTP/1.1 on one loopback port.
struct SandboxServer {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias Listener = NIOAsyncChannel<Connection, Never>

    var handler: RequestHandler
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
                    // The failure of one connection does not affect the others.
                    group.addTask { try? await serve(connection) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        let channel = connection.channel
        try await connection.executeThenClose { parts, _ in
            var request = HTTPRequest(url: "")
            var isLast = false
            for try await part in parts {
                switch part {
                case .head(let head):
                    let host = head.headers["Host"].first ?? ""
                    request = HTTPRequest(method: head.method.rawValue, url: "http://\(host)\(head.uri)")
                    for field in head.headers { request.headers.append(field.name, field.value) }
                    isLast = !head.isKeepAlive
                case .body(let bytes):
                    request.body += Array(buffer: bytes)
                    if request.body.count > request.bodyLimit { return }
                case .end:
                    let reply = handler.reply(to: request)
                    // Without an answer, this waits for the client to disconnect, which ends the loop.
                    if case .silence = reply { continue }
                    try await clock.sleep(for: latency)
                    try await carryOut(reply, withBody: request.method != "HEAD", on: channel)
                    if isLast { return }
                }
            }
        }
    }

    private func carryOut(_ reply: RequestHandler.Reply, withBody: Bool, on channel: any Channel) async throws {
        switch reply {
        case .answer(let response):
            try await send(head(response, length: response.body.count), on: channel)
            if withBody { try await send(response.body, on: channel) }
            try await send(.end(nil), on: channel)
        case .slowly(let response):
            try await send(head(response, length: response.body.count), on: channel)
            for byte in response.body {
                try await clock.sleep(for: .seconds(1))
                try await send([byte], on: channel)
            }
            try await send(.end(nil), on: channel)
        case .flood(let length):
            try await send(head(HTTPResponse(status: 200), length: length), on: channel)
            let chunk = [UInt8](repeating: UInt8(ascii: " "), count: 1_000_000)
            for _ in 0..<(length / chunk.count) { try await send(chunk, on: channel) }
            try await send(.end(nil), on: channel)
        case .silence:
            break
        case .reset:
            // Without lingering, closing sends RST.
            let withoutLingering = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            try await withoutLingering?.get()
            try await channel.close()
        }
    }

    /// Sends a part, and returns when the system has it: closing a connection discards unsent data.
    private func send(_ part: HTTPServerResponsePart, on channel: any Channel) async throws {
        try await channel.writeAndFlush(part)
    }

    private func send(_ body: [UInt8], on channel: any Channel) async throws {
        try await send(.body(.byteBuffer(ByteBuffer(bytes: body))), on: channel)
    }

    private func head(_ response: HTTPResponse, length: Int) -> HTTPServerResponsePart {
        var headers = NIOHTTP1.HTTPHeaders()
        headers.add(name: "Date", value: HTTPDate.text(clock.now))
        for field in response.headers.fields { headers.add(name: field.name, value: field.value) }
        headers.add(name: "Content-Length", value: "\(length)")
        return .head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: response.status), headers: headers))
    }
}
