import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("A name for Kubernetes", .scheduled)
struct KubernetesNameTests {
    private func isTaken(_ text: String, _ kind: KubernetesName.Kind = .object) -> Bool {
        (try? KubernetesName(text, kind))?.description == text
    }

    @Test(
        "is of lower case letters, digits, hyphens and dots, and each part starts and ends with a letter or digit",
        arguments: [
            ("berth", true), ("a", true), ("0", true), ("true", true), ("team-a.pull", true), ("a--b", true),
            ("", false), ("-a", false), ("a-", false), (".a", false), ("a.", false), ("a..b", false), ("a.-b", false),
            ("A", false), ("a_b", false), ("a b", false), ("a\n", false), ("a/b", false), ("\u{E9}", false),
            ("b\u{301}", false), ("a.\u{301}b", false), ("a\"b", false),
        ])
    func rule(text: String, isName: Bool) {
        #expect(isTaken(text) == isName)
    }

    @Test("has at most 253 characters; a namespace has 63, and no dot")
    func lengths() {
        #expect(isTaken(String(repeating: "a", count: 253)))
        #expect(!isTaken(String(repeating: "a", count: 254)))
        #expect(isTaken(String(repeating: "a", count: 63), .namespace))
        #expect(!isTaken(String(repeating: "a", count: 64), .namespace))
        #expect(isTaken("team-a", .namespace))
        #expect(!isTaken("team.a", .namespace))
    }

    @Test("that is invalid is an error with the rule")
    func messages() {
        #expect(throws: KubernetesName.NameError.self) { try KubernetesName("My_Secret") }
        #expect(
            KubernetesName.NameError(text: "My_Secret", kind: .object).description
                == "`My_Secret` is not a Kubernetes name: use up to 253 lower-case letters, digits, `-` and `.`, "
                + "and start and end each part between dots with a letter or digit")
        #expect(
            KubernetesName.NameError(text: "team.a", kind: .namespace).description
                == "`team.a` is not a namespace: use up to 63 lower-case letters, digits and `-`, and start and end "
                + "with a letter or digit")
    }

    @Test("is derived from a host, with hyphens for characters that it cannot contain")
    func hosts() {
        let hosts = [
            "600423610423.dkr.ecr.us-east-2.amazonaws.com", "https://index.docker.io/v1/",
            "registry.example.com:5000", "[::1]:5000", "[fe80::1]",
        ]
        let names = KubernetesName.names(for: hosts, startingWith: .berth).map(\.description)
        #expect(
            names == [
                "berth-600423610423.dkr.ecr.us-east-2.amazonaws.com", "berth-docker.io",
                "berth-registry.example.com-5000", "berth----1--5000", "berth--fe80--1",
            ])
        #expect(names.allSatisfy { isTaken($0) })
    }

    @Test("is different for each host, and does not depend on the hosts after it")
    func collisions() {
        let names = KubernetesName.names(
            for: ["registry.example.com:5000", "registry.example.com-5000", "ghcr.io"], startingWith: .berth)
        #expect(
            names.map(\.description) == [
                "berth-registry.example.com-5000-9f402d6e", "berth-registry.example.com-5000-7aedfb0e", "berth-ghcr.io",
            ])
    }

    @Test("is cut if it would be too long, and is still different for each host")
    func long() {
        let start = String(repeating: "a.", count: 119)
        let hosts = ["\(start)one.example.com", "\(start)two.example.com"]
        let names = KubernetesName.names(for: hosts, startingWith: .berth).map(\.description)
        #expect(names.map { $0.hasPrefix("berth-a.a.") } == [true, true])
        #expect(names.allSatisfy { isTaken($0) && $0.utf8.count > 240 })
        #expect(Set(names).count == 2)
    }
}
