extension Duration {
    /// A length as berth writes it: the two largest units that matter, such as `12h`, `7h12m`, `22m`, `45s`, `350 ms`.
    package var inWords: String {
        let (seconds, attoseconds) = components
        if seconds < 0 { return "-\((.zero - self).inWords)" }
        if seconds == 0 { return attoseconds == 0 ? "0s" : "\(attoseconds / 1_000_000_000_000_000) ms" }
        let (days, hours, minutes) = (seconds / 86400, seconds % 86400 / 3600, seconds % 3600 / 60)
        func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
            small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
        }
        if days > 0 { return pair(days, "d", hours, "h") }
        if hours > 0 { return pair(hours, "h", minutes, "m") }
        if minutes > 0 { return pair(minutes, "m", minutes < 10 ? seconds % 60 : 0, "s") }
        return "\(seconds)s"
    }
}
