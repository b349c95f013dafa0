package import Platform

/// A login that berth caches for the credential helper. Times are in seconds since 1970.
package struct CachedToken: Sendable, Equatable {
    /// Without a colon.
    package let username: String
    /// Password or token.
    package let secret: Secret
    /// The time when berth obtained it.
    package let stored: Int64
    /// Its expiry.
    package let expires: Int64
    /// The caller that berth obtained it for; `nil` if its source is the same for every caller, such as a command that
    /// prints a password.
    package var caller: TokenCaller?

    /// The reason that a file is not used.
    package enum FormatError: Error, Sendable, Equatable {
        case otherVersion
        case cutShort
        case malformed
        /// The file was stored under another key: it was renamed.
        case otherKey
        /// The expiry precedes the start.
        case expiredWhenStored
        case fromTheFuture
        /// The lifetime exceeds the longest lifetime that berth caches.
        case tooLong
    }

    /// The maximum lifetime of a cached login, whatever its source reports.
    static let longestLifetime: Int64 = 7 * 86400
    /// The lifetime of a login without a known expiry.
    static let unknownLifetime: Int64 = 3600
    /// The tolerated difference between two machines' clocks, or after a clock was set back.
    static let clockTolerance: Int64 = 300
    /// The required remaining time, so that a build can finish with the login that it started with.
    static let enoughLeft: Int64 = 900

    private static let name = "berth-token "
    private static let heading = "\(name)3"

    /// Creates a login for the cache.
    /// - Parameter expires: `nil` if unknown; berth then caches the login for an hour. A longer lifetime than a week
    ///   is cut to a week.
    package init(username: String, secret: Secret, stored: Int64, expires: Int64?) {
        self.username = username
        self.secret = secret
        self.stored = stored
        self.expires = min(expires ?? stored + Self.unknownLifetime, stored + Self.longestLifetime)
    }

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - key: the key of the wanted token, as `TokenCache.key` computes it. The file names its key, so a file under
    ///     another token's name is rejected.
    ///   - now: the current time, by this machine's clock.
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

    /// Returns whether the helper may still return the login: more than a quarter of an hour remains, or more than half
    /// of a lifetime below half an hour.
    package func isFresh(now: Int64) -> Bool { expires - now > min(Self.enoughLeft, (expires - stored) / 2) }

    /// Returns the content of its file, which is a secret.
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
