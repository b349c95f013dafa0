import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The environment's facts about the reader", .scheduled)
struct ProcessEnvironmentTests {
    private func environment(_ variables: [String: String]) -> Environment {
        Environment(variables: variables, home: nil, workingDirectory: "/")
    }

    @Test(
        "C5: a CI system is recognized by CI, or by its own variable",
        arguments: [
            ([:], false), (["CI": "true"], true), (["CI": "1"], true), (["CI": "woodpecker"], true),
            (["CI": ""], false),
            (["CI": "false"], false), (["CI": "0"], false), (["GITHUB_ACTIONS": "true"], true),
            (["GITHUB_ACTIONS": "false"], false), (["TF_BUILD": "True"], true),
            (["JENKINS_URL": "https://ci.example.com/"], true), (["TEAMCITY_VERSION": "2025.07"], true),
            // A user who tests a pipeline's script.
            (["CI": "false", "GITHUB_ACTIONS": "true"], false),
        ] as [([String: String], Bool)])
    func ci(variables: [String: String], isCI: Bool) {
        #expect(environment(variables).isCI == isCI)
    }

    @Test(
        "C20: escapes need a known TERM",
        arguments: [(nil, false), ("", false), ("dumb", false), ("unknown", false), ("xterm", true), ("linux", true)]
            as [(String?, Bool)])
    func term(term: String?, isCapable: Bool) {
        #expect(environment(term.map { ["TERM": $0] } ?? [:]).hasCapableTerminal == isCapable)
    }

    @Test(
        "C20: the locale is the first of LC_ALL, LC_CTYPE and LANG that is not empty",
        arguments: [
            ([:], false), (["LANG": "C"], false), (["LANG": "POSIX"], false), (["LANG": "en_US.UTF-8"], true),
            (["LANG": "C.utf8"], true), (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "de_DE.ISO-8859-1"], false),
            (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
            (["LANG": "C.UTF-8", "LC_ALL": ""], true),
        ] as [([String: String], Bool)])
    func locale(variables: [String: String], isUTF8: Bool) {
        #expect(environment(variables).hasUTF8Locale == isUTF8)
    }

    @Test("C20: berth's symbols have ASCII forms, and others' text stays")
    func symbols() {
        #expect("✓ a · b ✗ … → café".symbolsInASCII == "+ a * b x ... > café")
        #expect("━━── █░ 2 × 3 1–2".symbolsInASCII == "==-- #. 2 x 3 1-2")
        #expect("plain".symbolsInASCII == "plain")
    }
}
