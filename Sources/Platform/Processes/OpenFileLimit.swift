/// The most files and connections that this process may have open at once (`ulimit -n`).
package enum OpenFileLimit {
    /// Programs that berth runs inherit the limit, and some of them use `select`, which supports no number above this
    /// one (select(2), `FD_SETSIZE`).
    private static let inheritable: rlim_t = 1024

    #if canImport(Glibc)
        private static let resource = CInt(RLIMIT_NOFILE.rawValue)
    #else
        // Not compiled here: Musl and Darwin have a number for Glibc's enumeration.
        private static let resource = CInt(RLIMIT_NOFILE)
    #endif

    /// The current limit.
    package static var current: Int { number(limit().rlim_cur) }

    /// Raises the limit as far as the system and the programs that berth runs allow, if it is lower than the need.
    /// - Returns: the new limit.
    package static func raise(to need: Int) -> Int {
        var limit = limit()
        let wanted = min(rlim_t(clamping: need), inheritable, limit.rlim_max)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            _ = setrlimit(resource, &limit)
        }
        return current
    }

    /// Returns the number of open files with numbers below a limit.
    package static func used(below limit: Int) -> Int {
        (0..<CInt(min(limit, 1 << 16))).count { fcntl($0, F_GETFD) >= 0 }
    }

    private static func limit() -> rlimit {
        var limit = rlimit()
        // Cannot fail for an existing process and limit.
        _ = getrlimit(resource, &limit)
        return limit
    }

    /// RLIM_INFINITY is the largest number, or close to it.
    private static func number(_ limit: rlim_t) -> Int { Int(exactly: limit) ?? .max }
}
