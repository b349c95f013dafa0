package import Platform

/// A login that berth caches for the credential helper. Times are in seconds since 1970.
package struct CachedToken: Sendable, Equatable {
    /// Without a colon.
    package let username: String
    /// Password or token.
    package let secret: Secret
    /// When it was obtained.
    package let stored: Int64
    /// When it ends.
    package let expires: Int64
    /// Whom it was obtained for; `nil` if its source is the same for every caller, such as a command that gives a
    /// password.
    package var caller: TokenCaller?

    /// Why a file is not used.
    package enum FormatError: Error, Sendable, Equatable {
        case otherVersion
        case cutShort
        case malformed
        /// It was kept under another key: someone has renamed the file.
        case otherKey
        /// It ends before it begins.
        case expiredWhenStored
        case fromTheFuture
        /// It claims to last longer than any login that berth caches.
        case tooLong
    }

    /// No login is kept for longer, whatever is said of it.
    static let longestLifetime: Int64 = 7 * 86400
    /// How long a login without a known expiry is kept.
    static let unknownLifetime: Int64 = 3600
    /// How far two machines' clocks, or one that was set back, may be apart.
    static let clockTolerance: Int64 = 300
    /// What has to be left of one, so that a build which starts with it also ends with it.
    static let enoughLeft: Int64 = 900

    private static let name = "berth-token "
    private static let heading = "\(name)3"

    /// A login to be kept.
    /// - Parameter expires: `nil` if unknown; then the login is kept for an hour. A login that lasts longer than a week
    ///   is kept for a week.
    package init(username: String, secret: Secret, stored: Int64, expires: Int64?) {
        self.username = username
        self.secret = secret
        self.stored = stored
        self.expires = min(expires ?? stored + Self.unknownLifetime, stored + Self.longestLifetime)
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - key: what the token is wanted for, as `TokenCache.key` makes it. The file names its key, so that a file
    ///     under another token's name is not taken for that one.
    ///   - now: the present, by this machine's clock.
    package init(parsing bytes: [UInt8], for key: String, now: Int64) throws(FormatError) {
        let lines = bytes.split(separator: RecordField.lineEnd, omittingEmptySubsequences: false)
        guard lines[0].elementsEqual(Self.heading.utf8) else {
            throw lines[0].starts(with: Self.name.utf8) ? FormatError.otherVersion : FormatError.malformed
        }
        guard lines.count > 2, lines[lines.count - 1].isEmpty, lines[lines.count - 2].elementsEqual("end".utf8) else {
            throw FormatError.cutShort
        }
        let (plain, full) = (8, 8 + TokenCaller.lineCount)
        guard lines.count == plain || lines.count == full, let named = Self.field("key", lines[1]),
            let stored = Self.field("stored", lines[2]).flatMap(RecordField.number(of:)),
            let expires = Self.field("expires", lines[3]).flatMap(RecordField.number(of:)),
            let username = Self.field("username", lines[4]).flatMap(RecordField.text(of:)), !username.isEmpty,
            let secret = Self.field("secret", lines[5]).flatMap(RecordField.text(of:)), !secret.isEmpty
        else { throw FormatError.malformed }
        guard named.elementsEqual(key.utf8) else { throw FormatError.otherKey }
        guard expires > stored else { throw FormatError.expiredWhenStored }
        guard stored <= now + Self.clockTolerance else { throw FormatError.fromTheFuture }
        guard expires - stored <= Self.longestLifetime else { throw FormatError.tooLong }
        self.init(username: username, secret: Secret(secret), stored: stored, expires: expires)
        guard lines.count == full else { return }
        guard let caller = TokenCaller(lines: lines, from: 6) else { throw FormatError.malformed }
        self.caller = caller
    }

    /// Whether it may still be handed out: more than a quarter of an hour is left, or more than half of the life of one
    /// that lasts for less than half an hour.
    package func isFresh(now: Int64) -> Bool { expires - now > min(Self.enoughLeft, (expires - stored) / 2) }

    /// What its file holds. It is a secret.
    func text(for key: String) -> [UInt8] {
        var bytes = Array("\(Self.heading)\nkey \(key)\nstored \(stored)\nexpires \(expires)\nusername ".utf8)
        bytes += RecordField.bytes(of: username)
        bytes += "\nsecret ".utf8
        bytes += RecordField.bytes(of: secret.reveal())
        bytes.append(RecordField.lineEnd)
        if let caller { bytes += caller.text }
        bytes += "end\n".utf8
        return bytes
    }

    private static func field(_ name: String, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = "\(name) ".utf8
        return line.starts(with: start) ? line.dropFirst(start.count) : nil
    }
}
