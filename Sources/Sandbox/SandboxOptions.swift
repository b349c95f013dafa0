package import Platform

/// How a sandbox behaves.
package struct SandboxOptions: Sendable {
    /// The users that are there from the start, beside the sessions of roles.
    package var users: [SandboxUser]
    /// Added to every answer.
    package var latency: Duration
    /// How long a registry's token is good; AWS's are for 12 hours.
    package var tokenLifetime: Duration
    /// How many tokens an account may ask for in a region; nil is any number. AWS's quota is 500 a second:
    /// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html.
    package var tokenRate: RequestRate?
    /// What goes wrong on purpose. Of several that fit a request, the first decides.
    package var faults: [InjectedFault]
    /// The time that signatures and tokens are held against, and the latency's.
    package var clock: any WallClock

    /// What is not given is as friendly as can be: one user, no latency, tokens for 12 hours and as many as anybody
    /// asks for, no faults, the real time.
    package init(
        users: [SandboxUser] = [.random(name: "sandbox")],
        latency: Duration = .zero,
        tokenLifetime: Duration = .seconds(12 * 3600),
        tokenRate: RequestRate? = nil,
        faults: [InjectedFault] = [],
        clock: any WallClock = SystemClock()
    ) {
        self.users = users
        self.latency = latency
        self.tokenLifetime = tokenLifetime
        self.tokenRate = tokenRate
        self.faults = faults
        self.clock = clock
    }
}
