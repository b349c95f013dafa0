extension Int {
    /// Such as `10,000`.
    var withThousands: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// Such as `1 registry` or `10,000 registries`.
    var registries: String { "\(withThousands) \(self == 1 ? "registry" : "registries")" }
}
