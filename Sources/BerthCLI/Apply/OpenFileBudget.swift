import Platform
import Synchronization

/// The share of the process's open-file limit that a run may use.
struct OpenFileBudget {
    /// How many requests may run at once; at most as many as the user wanted.
    let concurrency: Int
    /// How many connections may be opened before their requests; at most as many as requests run at once.
    let earlyConnections: Int
    /// How long idle connections stay open; `nil` for the HTTP client's default.
    let idleTime: Duration?

    /// A request's connection and a second one to the host's other address, and the name look-up; a program has three
    /// pipes.
    private static let filesPerRequest = 6
    /// A connection that is opened early, a second one to the host's other address, and the name look-up.
    private static let filesPerEarlyConnection = 3
    /// NIO's loops have three files each (`Selector` of epoll, an eventfd and a timerfd).
    private static let filesPerLoop = 3
    /// The queue of libdispatch, signals, configs, locks and certificates.
    private static let ownFiles = 20

    /// - Parameters:
    ///   - concurrency: how many requests the user wants at once; at least 1.
    ///   - registries: how many registries get requests.
    ///   - limit: of open files.
    ///   - used: how many files are open.
    /// - Returns: `nil` if the limit leaves no room for a request.
    init?(concurrency: Int, registries: Int, limit: Int, used: Int) {
        let base = Self.base(limit: limit)
        let room = limit - used - base
        guard room >= Self.filesPerRequest else { return nil }
        self.concurrency = min(concurrency, room / Self.filesPerRequest)
        let rest = room - Self.need(concurrency, registries)
        if rest >= 0 {
            idleTime = nil
            earlyConnections = min(concurrency, registries, rest / Self.filesPerEarlyConnection)
        } else {
            earlyConnections = 0
            let spare = room - min(self.concurrency, registries) * Self.filesPerRequest
            // Long enough for the next request to a host, if there is room for the connections of some hundred hosts.
            idleTime = spare >= 256 ? .milliseconds(100) : .milliseconds(1)
        }
    }

    /// Returns how many threads of the HTTP client a limit has room for; at least 1.
    static func loops(limit: Int) -> Int { max(1, limit / 4 / filesPerLoop) }

    private static func base(limit: Int) -> Int {
        ownFiles + filesPerLoop * min(loops(limit: limit), ThreadSupply.eventLoopLimit)
    }

    /// Returns how many files requests need, and the connections that stay open after them: to a registry and to its
    /// token server.
    private static func need(_ concurrency: Int, _ registries: Int) -> Int {
        min(concurrency, registries) * filesPerRequest + 2 * registries
    }

    /// Fits a run to the process's limit, and raises the limit if that helps and is allowed. Call it before the first
    /// request.
    /// - Throws: `CommandError` if the limit leaves no room for a request.
    static func fit(concurrency: Int, registries: Int) throws -> OpenFileBudget {
        let early = min(concurrency, registries) * filesPerEarlyConnection
        let need = base(limit: .max) + need(concurrency, registries) + early
        var limit = OpenFileLimit.current
        var used = 0
        // A high limit leaves room in any case, and a look at each of its million numbers takes too long.
        if limit < need + 1024 {
            used = OpenFileLimit.used(below: limit)
            limit = OpenFileLimit.raise(to: used + need)
        }
        guard let budget = OpenFileBudget(concurrency: concurrency, registries: registries, limit: limit, used: used)
        else {
            throw CommandError(
                .systemLimit, code: "open_file_limit",
                """
                the open-file limit is \(limit) (ulimit -n), but berth needs at least \
                \(used + base(limit: limit) + filesPerRequest)
                """,
                nextStep:
                    "Raise it: ulimit -n 1024, docker run --ulimit nofile=1024, or LimitNOFILE= in systemd."
            )
        }
        HTTPClients.idleTime.withLock { $0 = budget.idleTime }
        return budget
    }
}
