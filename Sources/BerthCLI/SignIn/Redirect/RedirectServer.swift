import AWS
import Effects
import NIOCore
import NIOPosix
import Platform
import Synchronization
import SystemPackage

/// The listener for the browser's redirect at the end of a sign-in: a small HTTP server on one port of 127.0.0.1.
///
/// It waits for one redirect. Browsers may connect before `code(state:timeLimit:)`: they get their answer then.
final class RedirectServer: RedirectListener {
    /// The redirect's path, for IAM Identity Center and `aws login`: `AuthCodeFetcher` in the AWS CLI's
    /// `customizations/sso/utils.py`.
    static let path = "/oauth/callback"

    private struct State {
        /// The sign-in's state; `nil` until berth waits for its redirect.
        var expected: Secret?
        /// The end of the wait: a code or an error. Later redirects are refused.
        var end: Result<Secret, RedirectError>?
        var waiter: CheckedContinuation<Result<Secret, RedirectError>, Never>?
        /// The requests that came before the wait.
        var early: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let channel: any Channel
    private let clock: any WallClock
    let port: Int

    private init(_ channel: any Channel, port: Int, clock: any WallClock) {
        self.channel = channel
        self.port = port
        self.clock = clock
    }

    /// Starts to listen.
    /// - Parameter port: 0 for any free port.
    /// - Throws: `RedirectError.portUnavailable` if the system refuses.
    static func listen(port: Int = 0, clock: any WallClock) async throws(RedirectError) -> RedirectServer {
        let owner = Owner()
        let limit = RedirectConnection.Limit()
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelInitializer { connection in
                    connection.eventLoop.makeCompletedFuture {
                        try connection.pipeline.syncOperations.addHandler(
                            RedirectConnection(limit) { request, reply in
                                owner.server.withLock { $0?.answer(request, reply) }
                            })
                    }
                }
                .bind(host: "127.0.0.1", port: port).get()
            let server = RedirectServer(channel, port: channel.localAddress?.port ?? port, clock: clock)
            owner.server.withLock { $0 = server }
            return server
        } catch {
            throw .portUnavailable(reason: reason(of: error))
        }
    }

    /// The server of the connections, which exists only after `bind`.
    private final class Owner: Sendable {
        let server = Mutex<RedirectServer?>(nil)
    }

    private static func reason(of error: any Error) -> String {
        let code = (error as? IOError)?.errnoCode
        return code.map { Errno(rawValue: $0).description } ?? "the system gives no reason"
    }

    func code(state: Secret, timeLimit: Duration) async throws(RedirectError) -> Secret {
        let timer = Task { [clock] in
            do { try await clock.sleep(for: timeLimit) } catch { return }
            end(.failure(.timedOut(timeLimit)))
        }
        defer { timer.cancel() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { wait(for: state, $0) }
        } onCancel: {
            end(.failure(.cancelled))
        }
        return try result.get()
    }

    /// Ends the wait without a redirect, or keeps it from starting.
    func fail(_ error: RedirectError) { end(.failure(error)) }

    func close() async {
        fail(.cancelled)
        // Fails only if the channel is closed already.
        try? await channel.close()
    }

    private func wait(for expected: Secret, _ waiter: CheckedContinuation<Result<Secret, RedirectError>, Never>) {
        let early = state.withLock { state in
            state.expected = expected
            if let end = state.end {
                waiter.resume(returning: end)
            } else {
                state.waiter = waiter
            }
            defer { state.early = [] }
            return state.early
        }
        for answer in early { answer() }
    }

    private func end(_ result: Result<Secret, RedirectError>) {
        state.withLock { state in
            guard state.end == nil else { return }
            state.end = result
            state.waiter?.resume(returning: result)
            state.waiter = nil
        }
    }

    /// Answers a request, now or when the wait begins.
    private func answer(_ request: RedirectRequest, _ reply: @escaping RedirectConnection.Reply) {
        let (response, result) = state.withLock { state -> (RedirectResponse?, Result<Secret, RedirectError>?) in
            guard let expected = state.expected else {
                state.early.append { [weak self] in self?.answer(request, reply) }
                return (nil, nil)
            }
            switch SignInRedirect(target: request.target, path: Self.path, state: expected) {
            case .otherPath: return (.notFound, nil)
            case .foreign: return (.foreign, nil)
            case .code where state.end != nil, .refused where state.end != nil: return (.ended, nil)
            case .code(let code): return (.signedIn, .success(code))
            case .refused(let error): return (.refused, .failure(error))
            }
        }
        guard let response else { return }
        // The browser has its page before berth goes on, and perhaps exits.
        reply(response) { [weak self] in
            if let result { self?.end(result) }
        }
    }
}
