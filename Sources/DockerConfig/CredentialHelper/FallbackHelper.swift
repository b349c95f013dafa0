/// Who is asked for the hosts that berth does not manage, as `BERTH_FALLBACK_HELPER` says.
package enum FallbackHelper: Sendable, Equatable {
    /// Nobody.
    case nobody
    /// The program `docker-credential-NAME`.
    case program(String)
    /// What the variable says is no name of another helper: why, in at most two lines.
    case wrong(String)

    /// The variable's name.
    package static let variable = "BERTH_FALLBACK_HELPER"

    /// - Parameter value: what the variable holds; nil where it is not set.
    package init(_ value: String?) {
        guard let value, !value.isEmpty else {
            self = .nobody
            return
        }
        // Neither a path nor an option, and nothing that could not be seen.
        let isName =
            !value.hasPrefix("-") && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
        if value == "berth" {
            self = .wrong("\(Self.variable) is `berth`, which would ask itself\nName another helper, such as pass.")
        } else if isName {
            self = .program("docker-credential-\(value)")
        } else {
            self = .wrong("\(Self.variable) is no helper's name\nWrite what stands behind `docker-credential-`: pass.")
        }
    }
}
