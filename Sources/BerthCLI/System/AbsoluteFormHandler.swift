import NIOCore
import NIOHTTP1

/// Gives a request the absolute form that a proxy for plain http takes: `GET http://HOST/PATH` (RFC 9112, section
/// 3.2.2).
///
/// async-http-client 1.37 knows `CONNECT` alone, which many proxies refuse for plain http.
final class AbsoluteFormHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let host = head.headers.first(name: "Host") else {
            context.write(data, promise: promise)
            return
        }
        head.uri = "http://\(host)\(head.uri)"
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Adds a handler to a connection to a proxy.
    /// - Parameter channel: on its event loop.
    static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(Self(), position: .after(try pipeline.handler(type: HTTPRequestEncoder.self)))
    }
}
