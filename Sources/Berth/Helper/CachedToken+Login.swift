import DockerConfig
import Effects
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
