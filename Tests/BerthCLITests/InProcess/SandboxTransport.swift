import Effects
import FoundationEssentials
import Platform
import Synchronization

@testable import Sandbox

/// A transport to berth's sandboxes without sockets. Each answers at its own address; all other addresses fail.
final class SandboxTransport: HTTPTransport {
    private let sandboxes = Mutex<[String: SocketlessSandbox]>([:])

    /// Adds a sandbox.
    /// - Returns: its URL.
    func add(_ sandbox: SocketlessSandbox) -> String {
        sandboxes.withLock { sandboxes in
            let authority = "127.0.0.1:\(4566 + sandboxes.count)"
            sandboxes[authority] = sandbox
            return "http://\(authority)"
        }
    }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let place = request.url.drop { $0 != "/" }.dropFirst(2)
        let authority = String(place.prefix { $0 != "/" })
        guard request.url.hasPrefix("http://"), let sandbox = sandboxes.withLock({ $0[authority] }) else {
            throw .unreachable(host: authority, reason: "this test has no such server")
        }
        return try await sandbox.send(request, authority: authority, path: place.dropFirst(authority.count))
    }
}

/// AWS and its registries as berth's sandbox plays them.
struct SocketlessSandbox: Sendable {
    private let handler: RequestHandler
    private let latency: Duration
    private let clock: any WallClock

    init(_ options: SandboxOptions) {
        handler = RequestHandler(options)
        latency = options.latency
        clock = options.clock
    }

    /// Returns the number of requests, by operation.
    var counts: [String: Int] { handler.counts.byOperation }

    fileprivate func send(
        _ request: HTTPRequest, authority: String, path: Substring
    ) async throws(HTTPError) -> HTTPResponse {
        let host = request.headers["Host"] ?? authority
        var incoming = request
        incoming.headers["Host"] = host
        incoming.url = "http://\(host)\(path)"
        let reply = handler.reply(to: incoming)
        try await sleep(for: latency)
        switch reply {
        case .answer(var response):
            response.headers["Date"] = HTTPDate.text(clock.now)
            if request.method == "HEAD" { response.body = [] }
            return response
        case .flood: throw .tooLarge(host: authority, limit: request.bodyLimit)
        case .reset: throw .disconnected(host: authority)
        case .slowly, .silence:
            try await sleep(for: request.timeLimit)
            throw .timedOut(host: authority, after: request.timeLimit)
        }
    }

    private func sleep(for duration: Duration) async throws(HTTPError) {
        do { try await Task.sleep(for: duration) } catch { throw .cancelled }
    }
}

/// A sandbox for the commands of a test.
struct SandboxPeer {
    /// Endpoints and temporary keys.
    let environment: [String: String]
    private let sandbox: SocketlessSandbox

    /// - Parameter options: options of `berth-sandbox`: `--latency` in milliseconds and `--fault`.
    static func start(in scratch: CommandScratch, _ options: String...) async throws -> SandboxPeer {
        try await start(in: scratch, options)
    }

    static func start(in scratch: CommandScratch, _ options: [String]) async throws -> SandboxPeer {
        let (ambient, platform) = (SandboxUser.random(name: "ambient"), SandboxUser.random(name: "platform"))
        let home = try SandboxHome(temporaryIn: scratch.folder.path)
        try home.write(platform: platform)
        var sandbox = SandboxOptions(users: [ambient, platform])
        for index in stride(from: 0, to: options.count, by: 2) {
            switch options[index] {
            case "--latency":
                let milliseconds = Int(options[index + 1].prefix { $0.isNumber }) ?? 0
                precondition(options[index + 1] == "\(milliseconds)ms")
                sandbox.latency = .milliseconds(milliseconds)
            case "--fault": sandbox.faults.append(try InjectedFault(options[index + 1]))
            case let option: preconditionFailure("\(option) is not an option here")
            }
        }
        let playing = SocketlessSandbox(sandbox)
        let url = scratch.sandboxes.add(playing)
        let variables = SandboxEnvironment(base: [:], url: url, home: home, user: ambient).set
        let told = variables.filter { name, value in
            (name.hasPrefix("AWS_") || name == "BERTH_REGISTRY_ENDPOINT") && scratch.environment[name] != value
        }
        return SandboxPeer(
            environment: Dictionary(uniqueKeysWithValues: told.map { ($0.name, $0.value) }), sandbox: playing)
    }

    /// Returns the number of requests, by operation.
    func counts(in scratch: CommandScratch) async throws -> [String: Int] { sandbox.counts }
}
