import NIOCore
import Synchronization

/// A connection to the redirect's listener: one request, one answer, and then the end, all within a time limit.
final class RedirectConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Sends a response, and then calls the function, whether or not the peer took the response.
    typealias Reply = @Sendable (RedirectResponse, @escaping @Sendable () -> Void) -> Void

    /// The number of open connections. Any program on this machine can connect.
    final class Limit: Sendable {
        private static let most = 32
        private let open = Mutex(0)

        fileprivate func enter() -> Bool {
            open.withLock { open in
                guard open < Self.most else { return false }
                open += 1
                return true
            }
        }

        fileprivate func leave() { open.withLock { $0 -= 1 } }
    }

    /// From the connection's start to its end.
    private static let timeLimit = TimeAmount.seconds(10)

    private let limit: Limit
    private let onRequest: @Sendable (RedirectRequest, @escaping Reply) -> Void
    private var received: [UInt8] = []
    private var hasRequest = false
    private var isCounted = false
    private var timer: Scheduled<Void>?

    init(_ limit: Limit, onRequest: @escaping @Sendable (RedirectRequest, @escaping Reply) -> Void) {
        self.limit = limit
        self.onRequest = onRequest
    }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = limit.enter()
        guard isCounted else { return context.close(promise: nil) }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: Self.timeLimit) { channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        if isCounted { limit.leave() }
        isCounted = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What follows the request is read and discarded: data left in the socket could cost the peer the answer.
        guard !hasRequest else { return }
        received += unwrapInboundIn(data).readableBytesView
        switch RedirectRequest.read(received) {
        case .incomplete: return
        case .refused(let response):
            hasRequest = true
            reply(on: context.channel)(response) {}
        case .request(let request):
            hasRequest = true
            onRequest(request, reply(on: context.channel))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
        // A peer that has sent its request may close its side, and still reads the answer.
        if !hasRequest { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func reply(on channel: any Channel) -> Reply {
        { response, done in
            channel.writeAndFlush(ByteBuffer(bytes: response.bytes)).whenComplete { _ in
                done()
                // The peer closes its side after it has read the answer.
                channel.close(mode: .output, promise: nil)
            }
        }
    }
}
