import DockerConfig
import Effects
import FoundationEssentials

extension RegistryLogin {
    /// The texts by which a log would give it away: the secret, and what stands in Docker's config for it.
    ///
    /// The runner looks at one line at a time, and old ones do not take a mask of several lines apart by themselves
    /// (https://github.com/actions/runner/pull/1521): so a secret's lines are texts of their own beside it.
    var masks: [Secret] {
        switch self {
        case .password(_, let secret) where secret.isBlank: []
        case .password(let username, let secret):
            secret.withLines + [Secret(Data("\(username):\(secret.reveal())".utf8).base64EncodedString())]
        case .identityToken(_, let token): token.withLines
        }
    }
}

extension Secret {
    /// Whether there is nothing in it that could be told from the blanks in a text.
    fileprivate var isBlank: Bool { reveal().allSatisfy(\.isWhitespace) }

    /// Itself and, where it has several, its lines; nothing blank, which the runner refuses to hide.
    fileprivate var withLines: [Secret] {
        if isBlank { return [] }
        let lines = reveal().split(whereSeparator: \.isNewline).map { Secret(String($0).trimmed()) }
        return [self] + lines.filter { !$0.isBlank && $0 != self }
    }
}
