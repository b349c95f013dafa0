/// The limits for requests to services and registries.
struct RequestLimits: Sendable {
    /// How many requests may be under way at once; at least 1.
    let concurrency: Int
    /// For each sign-in, token request and check.
    let timeLimit: Duration
    /// How many connections may be opened before their requests.
    var earlyConnections = 0

    /// Returns the limits that the process's limit of open files has room for. Call it before the first request.
    /// - Parameter registries: how many registries get requests.
    /// - Throws: `CommandError` if there is no room for a request.
    func fitted(registries: Int) throws -> RequestLimits {
        let budget = try OpenFileBudget.fit(concurrency: concurrency, registries: registries)
        return RequestLimits(
            concurrency: budget.concurrency, timeLimit: timeLimit, earlyConnections: budget.earlyConnections)
    }
}

extension RequestOptions {
    var limits: RequestLimits { RequestLimits(concurrency: concurrency, timeLimit: timeout) }
}
