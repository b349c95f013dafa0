import TestSupport
import Testing

@testable import BerthCLI

@Suite("Frequent mistakes", .scheduled)
struct UsageHintTests {
    private let registry = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

    private func message(_ line: String) -> String? {
        UsageHint(in: line.split(separator: " ").map(String.init))?.description
    }

    @Test(
        "C13: a word of another tool leads to berth's own",
        arguments: [
            ("login", "apply"), ("version", "--version"), ("aply", "apply"), ("ls", "list"), ("lint", "validate"),
        ])
    func words(word: String, instead: String) {
        #expect(message(word) == "berth has no command `\(word)`\nDid you mean `berth \(instead)`?")
    }

    @Test("C13: no other words are guessed")
    func unknown() {
        #expect(message("frobnicate") == nil)
        #expect(message("plan --frobnicate") == nil)
        #expect(message("--login") == nil)
        #expect(message("init --profile") == nil)
    }

    @Test(
        "C13: an option that selects leads to the selector",
        arguments: [
            ("apply -f F --profile x", "apply", "--profile", "profile=x"),
            ("plan --region=eu-west-1", "plan", "--region", "region=eu-west-1"),
            ("logout --account prod", "logout", "--account", "account=prod"),
            ("export --registry ghcr.io", "export", "--registry", "host=ghcr.io"),
            ("list --host", "list", "--host", "host=NAME"), ("status --host -q", "status", "--host", "host=NAME"),
        ])
    func options(line: String, command: String, option: String, selector: String) {
        #expect(
            message(line) == """
                `berth \(command)` has no option \(option): the manifest says who signs in, and where
                To select registries of the manifest, write: --only \(selector)
                """)
    }

    @Test("C13: an option for a dry run leads to plan", arguments: ["--dry-run", "-n", "--check"])
    func rehearsal(option: String) {
        #expect(
            message("apply -f F \(option)") == """
                `berth apply` has no option \(option)
                `berth plan` shows what `berth apply` would do, and changes nothing.
                """)
    }

    @Test(
        "C13: a registry as an argument leads to the selector, without a path",
        arguments: [("", ""), ("/app", " (a login has no path)"), ("/team/app:1.2", " (a login has no path)")])
    func argument(path: String, hint: String) {
        for line in ["apply \(registry)\(path)", "apply \(registry)\(path) -f F", "logout \(registry)\(path)"] {
            #expect(
                message(line) == """
                    `berth \(line.split(separator: " ")[0])` takes no registry as an argument: \(registry)\(path)
                    To select it in the manifest, write: --only host=\(registry)\(hint)
                    """)
        }
        #expect(message("apply --only \(registry)") == nil)
        #expect(message("apply \(registry).example.com") == nil)
    }
}
