package import Platform

/// The codes of MFA devices that a person gave, each asked for once, before anything else.
package struct MFACodes: Sendable {
    private let codes: [String: Secret]
    /// The devices whose code several roles ask for: it is good for one call, so a session is made of it.
    private let shared: Set<String>

    /// - Parameters:
    ///   - codes: by the device's serial number or ARN.
    ///   - principals: all that will be signed in with them.
    package init(_ codes: [String: Secret] = [:], for principals: [Principal] = []) {
        self.codes = codes
        var steps: [String: Set<Principal>] = [:]
        for principal in principals {
            var next: Principal? = principal
            while let current = next {
                if let device = current.steps.last?.role.mfaSerial { steps[device, default: []].insert(current) }
                next = current.assumer
            }
        }
        shared = Set(steps.filter { $0.value.count > 1 }.keys)
    }

    /// - Returns: nil where nobody gave one.
    subscript(device: String) -> Secret? { codes[device] }

    func isShared(_ device: String) -> Bool { shared.contains(device) }
}
