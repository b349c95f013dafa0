import AWS
import ArgumentParser
import BerthCore
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The next step that status shows", .scheduled)
struct StatusAdviceTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func advice(_ rows: RegistryStatus..., options: String = "") -> String {
        StatusAdvice(rows: rows, options: options, now: now).line
    }

    private func row(
        _ host: String = "a.example.com", _ match: RegistryStatus.Match = .missing,
        _ health: RegistryStatus.Health = .none,
        _ action: PlannedChange.Action = .logIn, _ reason: ChangeReason = .nothingStored,
        password: RegistryDeclaration.PasswordSource? = nil
    ) -> RegistryStatus {
        let place = FileLocation(file: "berth.yaml", line: 31, column: 22)
        let declaration = password.map { source in
            RegistryDeclaration(
                host: host,
                kind: .other(RegistryDeclaration.Login(username: "acme", password: source, passwordPlace: place)),
                place: place
            )
        }
        return RegistryStatus(
            host: host, match: match, health: health, declaration: declaration, action: action, reason: reason)
    }

    private func blocked(
        _ reason: ChangeReason, _ host: String = "a.example.com", password: RegistryDeclaration.PasswordSource? = nil
    ) -> RegistryStatus {
        row(host, .missing, .none, .blocked, reason, password: password)
    }

    @Test("is empty if nothing needs a change")
    func settled() {
        #expect(advice() == "Everything matches the manifest.")
        #expect(
            advice(row("a.example.com", .ok, .ok(until: now + 9999), .unchanged, .valid(.seconds(9999))))
                == "Everything matches the manifest.")
    }

    @Test("is to apply, with the number of changes")
    func apply() {
        #expect(advice(row(), row()) == "Next: berth apply (2 missing).")
        let expiring = row("b.example.com", .ok, .expiring(now + 1320), .refresh, .expires(in: .seconds(1320)))
        #expect(advice(row(), row(), expiring) == "Next: berth apply (2 missing, 1 expires in 22m).")
        let later = row("c.example.com", .ok, .expiring(now + 1800), .refresh, .expires(in: .seconds(1800)))
        #expect(
            advice(
                later, expiring,
                row("d.example.com", .ok, .expired(now - 60), .refresh, .expired(ago: .seconds(60))),
                row("e.example.com", .changedElsewhere, .unknown, .refresh, .changedElsewhere),
                row("f.example.com", .ok, .ok(until: now + 9999), .refresh, .otherPrincipal),
                row("g.example.com", .undeclared, .ok(until: now + 9999), .logOut, .notDeclared)
            ) == """
                Next: berth apply (1 expired, 2 expire, the first in 22m, 1 changed elsewhere, 1 to refresh, \
                1 no longer declared).
                """)
    }

    @Test("repeats the command's manifest, registries and config")
    func options() throws {
        let given = RepeatedArguments(
            try ManifestOptions.parse(["-f", "team's.yaml"]),
            try SelectionOptions.parse(["--only", "region=eu-*", "--skip", "env=dev"]),
            try ConfigOptions.parse(["--config", "podman"]))
        #expect(
            advice(row(), options: given.description)
                == #"Next: berth apply -f 'team'\''s.yaml' --only 'region=eu-*' --skip env=dev --config podman "#
                + "(1 missing)."
        )
        let none = RepeatedArguments(
            try ManifestOptions.parse([]), try SelectionOptions.parse([]), try ConfigOptions.parse([]))
        #expect(none.description == "")
    }

    @Test("is first to fix a password's source, each by its kind")
    func passwords() {
        let why: UserMessage = "GITHUB_TOKEN is not set (berth.yaml:31:22)"
        #expect(
            advice(blocked(.noPassword(why), password: .variable("GITHUB_TOKEN")))
                == "Next: set GITHUB_TOKEN (berth.yaml:31:22), then berth apply.")
        #expect(
            advice(blocked(.noPassword("there is no file"), password: .file("/run/hub")))
                == "Next: put the password into /run/hub (berth.yaml:31:22), then berth apply.")
        #expect(
            advice(
                blocked(
                    .noPassword("not trusted"),
                    password: .command(PasswordCommand(words: ["vault"], directory: "/work"))))
                == "Next: read berth.yaml, then berth trust, then berth apply.")
        #expect(
            advice(blocked(.sourceExpired("expired"), password: .variable("CI_TOKEN")))
                == "Next: renew CI_TOKEN (berth.yaml:31:22), then berth apply.")
    }

    @Test("is first to sign in, by the command alone if there is one")
    func principals() {
        #expect(
            advice(
                blocked(
                    .noPrincipal(
                        "SSO session corp (~/.aws/config:9) expired 2h ago\nRun `berth auth login --sso-session corp`.")
                )
            ) == "Next: berth auth login --sso-session corp, then berth apply.")
        #expect(
            advice(blocked(.noPrincipal("AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not\nSet both.")))
                == "Next: set both, then berth apply.")
        #expect(
            advice(blocked(.noPrincipal("there is no profile old, which the manifest names\nThere is shared.")))
                == "Next: fix this (there is no profile old, which the manifest names), then berth apply.")
    }

    @Test("is first to remove an obstacle")
    func obstacles() {
        #expect(
            advice(blocked(.handledByOtherHelper("ecr-login")))
                == """
                Next: remove a.example.com from credHelpers, or leave it out with --skip host=a.example.com, \
                then berth apply.
                """)
        #expect(
            advice(blocked(.keptElsewhere(program: "pass")))
                == """
                Next: remove a.example.com from credHelpers, or leave it out with --skip host=a.example.com, \
                then berth apply.
                """)
        // D13
        #expect(
            advice(blocked(.programMissing("desktop.exe", for: .store("desktop.exe"))))
                == "Next: install docker-credential-desktop.exe or set `storage: file`, then berth apply.")
        #expect(
            advice(blocked(.programMissing("pass"))) == "Next: install docker-credential-pass, then berth apply.")
        #expect(
            advice(blocked(.owned(by: "web", path: "/web.yaml", principal: "profile web")))
                == "Next: declare a.example.com in one manifest only (`web` has it too), then berth apply.")
    }

    @Test("is to confirm the loss of logins that berth cannot restore")
    func foreign() {
        let foreign = row("a.example.com", .changedElsewhere, .none, .blocked, .wouldReplace(username: "bob"))
        #expect(advice(foreign) == "Next: berth apply --yes (1 not written by berth).")
        #expect(advice(foreign, row()) == "Next: berth apply --yes (1 missing, 1 not written by berth).")
    }

    @Test("is to unset variables that hide the logins from docker")
    func hidden() {
        let hidden = row("a.example.com", .ok, .shadowed, .unchanged, .valid(.seconds(9999)))
        #expect(
            advice(hidden, hidden)
                == "Next: unset DOCKER_AUTH_CONFIG, which docker prefers to the stored logins.")
        #expect(advice(hidden, row()) == "Next: unset DOCKER_AUTH_CONFIG, then berth apply.")
    }

    @Test("contains each step once, three at most, and where to find the others")
    func many() {
        let rows = ["A", "B", "B", "C", "D", "E"].map { blocked(.noPassword(""), password: .variable($0)) }
        #expect(
            StatusAdvice(rows: rows, options: " -f x.yaml", now: now).line == """
                Next: set A (berth.yaml:31:22), set B (berth.yaml:31:22), set C (berth.yaml:31:22) and 2 more \
                (berth plan -f x.yaml), then berth apply -f x.yaml.
                """)
    }
}
