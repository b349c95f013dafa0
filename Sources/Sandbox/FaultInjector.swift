package import Platform
import Synchronization

/// An injected fault, for the requests whose name matches a glob.
///
/// A request to a registry is named by its host. A call of AWS has two names: its region, and `SERVICE.REGION` such as
/// `ecr.us-east-2`. A request of a sign-in has no region: its names are `SERVICE` and `SERVICE.OPERATION`, such as
/// `sso-oidc.CreateToken`.
package struct InjectedFault: Sendable, Equatable {
    enum Effect: Sendable, Equatable {
        case refuse
        case stall
        case reset
        case slowBody
        case garbage
        case huge
        case redirect
        case throttle
        case status(Int)
        case error(String)
        case denyRole
    }

    var effect: Effect
    var glob: String
    /// The number of requests with the fault; `nil` for all.
    var limit: Int?

    /// The grammar for `--help`: no line is longer than 80 columns.
    package static let grammar = """
        FAULTS: KIND:GLOB, or KIND:GLOB:N for the first N requests only.
          refuse:GLOB       credentials are refused; on a page the user denies access
          stall:GLOB        there is no answer
          reset:GLOB        the connection is reset
          slow-body:GLOB    the answer's body comes at a byte a second
          garbage:GLOB      200 with a page of HTML
          huge:GLOB         200 with 100 MB
          redirect:GLOB     307 to another host
          throttle:GLOB     the service's error for too many requests
          status:CODE:GLOB  that status and an empty body
          error:CODE:GLOB   AWS's error of that code; 403 of a registry
          deny-role:GLOB    a role whose ARN fits is denied
        GLOB is for a registry's host, for a call's region or SERVICE.REGION
        (ecr, ecr-public, sts), or for SERVICE.OPERATION of a sign-in (sso-oidc,
        sso, signin). * stands for any text, ? for one character:
          --fault 'refuse:*.dkr.ecr.eu-west-1.amazonaws.com'
          --fault throttle:us-east-2:2
          --fault 'status:503:ecr.*:1'
          --fault 'deny-role:arn:aws:iam::*:role/admin'
          --fault error:ExpiredTokenException:sso-oidc.CreateToken
          --fault refuse:sso-oidc.AuthorizePage
        """

    /// - Parameter text: a fault in the form of `grammar`.
    package init(_ text: String) throws(FaultSyntaxError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var rest = parts.dropFirst()
        switch parts[0] {
        case "deny-role":
            // An ARN contains colons.
            (effect, glob, limit) = (.denyRole, rest.joined(separator: ":"), nil)
            guard !glob.isEmpty else { throw FaultSyntaxError(text: text) }
            return
        case "status":
            guard let code = rest.popFirst().flatMap({ Int($0) }), (200...599).contains(code) else {
                throw FaultSyntaxError(text: text)
            }
            effect = .status(code)
        case "error":
            guard let code = rest.popFirst(), !code.isEmpty,
                code.utf8.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: "_") })
            else {
                throw FaultSyntaxError(text: text)
            }
            effect = .error(code)
        default:
            guard let simple = Self.simpleEffects[parts[0]] else { throw FaultSyntaxError(text: text) }
            effect = simple
        }
        guard let glob = rest.popFirst(), !glob.isEmpty, rest.count <= 1 else { throw FaultSyntaxError(text: text) }
        self.glob = glob
        if let count = rest.first {
            guard let limit = Int(count), limit > 0 else { throw FaultSyntaxError(text: text) }
            self.limit = limit
        }
    }

    private static let simpleEffects: [String: Effect] = [
        "refuse": .refuse, "stall": .stall, "reset": .reset, "slow-body": .slowBody, "garbage": .garbage,
        "huge": .huge, "redirect": .redirect, "throttle": .throttle,
    ]
}

/// A text that is not in the fault grammar.
package struct FaultSyntaxError: UserFacingError, Equatable {
    var text: String

    /// Shows the text and the expected form.
    package var message: UserMessage {
        UserMessage(
            "invalid_fault", "`\(text)` is not a fault such as throttle:us-east-2:2 or status:503:GLOB")
    }
}

/// The faults, and the number of requests that each has hit.
final class FaultInjector: Sendable {
    private let faults: [InjectedFault]
    private let struck: Mutex<[Int]>

    init(_ faults: [InjectedFault]) {
        self.faults = faults
        struck = Mutex(Array(repeating: 0, count: faults.count))
    }

    /// Returns the fault of a request with these names; `nil` if none applies. Counts the request.
    func strike(_ names: [String]) -> InjectedFault.Effect? {
        struck.withLock { struck in
            for (index, fault) in faults.enumerated() where fault.effect != .denyRole {
                guard names.contains(where: { Glob.matches($0, fault.glob) }),
                    struck[index] < fault.limit ?? .max
                else { continue }
                struck[index] += 1
                return fault.effect
            }
            return nil
        }
    }

    func deniesRole(_ arn: String) -> Bool {
        faults.contains { $0.effect == .denyRole && Glob.matches(arn, $0.glob) }
    }

    /// Resets the counts of all faults.
    func reset() {
        struck.withLock { $0 = Array(repeating: 0, count: faults.count) }
    }
}
