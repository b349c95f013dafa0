import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct FaultInjectorTests {
    @Test(
        "a fault is a kind, a glob and a count",
        arguments: [
            ("refuse:*.example.com", InjectedFault.Effect.refuse, "*.example.com", nil),
            ("stall:h", .stall, "h", nil), ("reset:h:3", .reset, "h", 3), ("slow-body:*", .slowBody, "*", nil),
            ("garbage:h", .garbage, "h", nil), ("huge:h", .huge, "h", nil), ("redirect:h", .redirect, "h", nil),
            ("throttle:us-east-2:2", .throttle, "us-east-2", 2), ("status:503:ecr.*:1", .status(503), "ecr.*", 1),
            ("error:OptInRequired:sts.*:2", .error("OptInRequired"), "sts.*", 2),
            ("error:TOKEN_EXPIRED:signin.*", .error("TOKEN_EXPIRED"), "signin.*", nil),
            ("deny-role:arn:aws:iam::*:role/admin", .denyRole, "arn:aws:iam::*:role/admin", nil),
        ] as [(String, InjectedFault.Effect, String, Int?)]
    )
    func grammar(text: String, effect: InjectedFault.Effect, glob: String, limit: Int?) throws {
        let fault = try InjectedFault(text)
        #expect(fault.effect == effect && fault.glob == glob && fault.limit == limit)
    }

    @Test(
        "anything else is refused, and the message shows it",
        arguments: [
            "", "refuse", "refuse:", "explode:*", "reset:h:0", "reset:h:x", "reset:h:1:2", "status:h", "status:999:h",
            "status:503", "error:Some", "error::h", "error:Some Code:h", "deny-role:", "deny-role",
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: FaultSyntaxError.self) { try InjectedFault(text) }
        #expect(
            error?.description == "`\(text)` is not a fault such as throttle:us-east-2:2 or status:503:GLOB"
        )
    }

    @Test(
        "a glob matches a whole text",
        arguments: [
            ("*", "", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("*.b.*", "a.b.b.c", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false), ("", "", true), ("", "a", false), ("**a", "bca", true), ("*aab", "aaab", true),
        ]
    )
    func glob(pattern: String, text: String, fits: Bool) {
        #expect(Glob.matches(text, pattern) == fits)
    }

    @Test("the first matching fault strikes as often as its count, and again after a reset")
    func plan() throws {
        let plan = FaultInjector([
            try InjectedFault("status:500:ecr.*:1"), try InjectedFault("throttle:us-*:2"),
            try InjectedFault("deny-role:x"),
        ])
        func strikes() -> [InjectedFault.Effect?] { (0..<4).map { _ in plan.strike(["ecr.us-east-2", "us-east-2"]) } }
        #expect(strikes() == [.status(500), .throttle, .throttle, nil])
        #expect(plan.strike(["other"]) == nil)
        plan.reset()
        #expect(strikes() == [.status(500), .throttle, .throttle, nil])
        #expect(plan.deniesRole("x") && !plan.deniesRole("y"))
    }

    @Test("the help fits a terminal")
    func help() {
        #expect(InjectedFault.grammar.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
