package import Platform

/// The helper for the hosts that berth does not manage, as `BERTH_FALLBACK_HELPER` names it.
package enum FallbackHelper: Sendable, Equatable {
    /// The variable is not set: there is no other helper.
    case notSet
    /// The program `docker-credential-NAME`.
    case program(String)
    /// The variable names no other helper; the message has at most two lines.
    case wrong(UserMessage)

    /// The variable's name.
    package static let variable = "BERTH_FALLBACK_HELPER"

    /// Becomes the helper for a host that berth does not manage. Returns only if that fails.
    /// - Parameters:
    ///   - input: the whole standard input, which the helper receives.
    ///   - withheld: the names of variables that it does not inherit, in addition to `SecretVariables.names`.
    /// - Returns: the failure's message.
    package static func become(
        _ program: String, _ action: HelperAction, input: [UInt8], withholding withheld: Set<String>
    ) -> String {
        // If the program is berth under another name, it must not start itself again.
        unsetenv(variable)
        for name in SecretVariables.names.union(withheld) { unsetenv(name) }
        let reason = ProcessReplacement.become(program, [action.rawValue], input: input)
        return "\(program), which \(variable) names, cannot be run: \(reason)"
    }

    /// - Parameter value: the variable's value; `nil` if it is not set.
    package init(_ value: String?) {
        guard let value, !value.isEmpty else {
            self = .notSet
            return
        }
        // The name is neither a path nor an option, and all of it is visible.
        let isName =
            !value.hasPrefix("-") && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
        if value == "berth" {
            self = .wrong(
                UserMessage(
                    "fallback_is_berth", "\(Self.variable) is `berth`, which would call itself",
                    nextStep: "Name another helper, such as pass."))
        } else if isName {
            self = .program("docker-credential-\(value)")
        } else {
            self = .wrong(
                UserMessage(
                    "fallback_bad_name", "\(Self.variable) is not a helper name",
                    nextStep: "Write the part after `docker-credential-`, such as pass."))
        }
    }
}
