import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Platform

/// A handler between TLS and HTTP that guards a connection which may wait for its request.
///
/// It recognizes a request on a connection that the server had closed meanwhile: nothing was received after it. And it
/// never lets a request of `ConnectionOpener` through.
final class ConnectionWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Whether the connection was open before its request came.
    private var hasWaited = false
    /// Whether a request was sent after the last bytes were received.
    private var awaitsAnswer = false
    /// Whether a request of `ConnectionOpener` has closed the connection.
    private var isBlocked = false

    func handlerAdded(context: ChannelHandlerContext) {
        // A request that waits for the connection is sent in the loop's current turn.
        context.eventLoop.assumeIsolated().execute { if !self.awaitsAnswer { self.hasWaited = true } }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let head) = unwrapOutboundIn(data), head.method == ConnectionOpener.method {
            isBlocked = true
            context.close(promise: nil)
        }
        guard !isBlocked else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        awaitsAnswer = true
        context.write(data, promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        awaitsAnswer = false
        hasWaited = true
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isExpired {
            awaitsAnswer = false
            context.fireErrorCaught(ExpiredConnectionError())
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isEnd =
            switch error {
            case NIOSSLError.uncleanShutdown: true
            case let error as IOError: [ECONNRESET, EPIPE].contains(error.errnoCode)
            default: false
            }
        guard isEnd, isExpired else { return context.fireErrorCaught(error) }
        awaitsAnswer = false
        context.fireErrorCaught(ExpiredConnectionError())
    }

    private var isExpired: Bool { hasWaited && awaitsAnswer }

    /// Adds a handler to a connection.
    /// - Parameter channel: on its event loop, with the client's handlers for HTTP.
    static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(Self(), position: .after(try pipeline.handler(type: HTTPRequestEncoder.self)))
    }
}

/// An error for a request on a connection that the server had closed before it got the request.
struct ExpiredConnectionError: Error {}
