import DockerConfig
import FoundationEssentials

extension CachedToken {
    /// A login that was just obtained.
    init(_ login: Login, obtained: Date) {
        self.init(
            username: login.username, secret: login.secret, stored: obtained.epochSeconds,
            expires: login.expires?.epochSeconds
        )
    }
}

extension Date {
    /// Whole seconds since 1970; never before it, nor after the year 14,000.
    var epochSeconds: Int64 { Int64(min(max(timeIntervalSince1970, 0), 400_000_000_000)) }
}
