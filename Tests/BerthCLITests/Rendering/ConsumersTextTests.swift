import BerthCore
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The text of which programs see the logins", .scheduled)
struct ConsumersTextTests {
    private let podman = "berth apply --config podman"
    private let kubelet = "berth apply --config /var/lib/kubelet/config.json"
    private let kubeletElsewhere = LoginVisibility.Answer.no(
        .readsElsewhere(["/var/lib/kubelet/config.json"], variable: nil))

    /// Returns a row in which all programs see the login, except some.
    private func row(_ host: String, but others: [CredentialConsumer: LoginVisibility.Answer] = [:]) -> LoginVisibility
    {
        let all = Dictionary(uniqueKeysWithValues: CredentialConsumer.allCases.map { ($0, LoginVisibility.Answer.yes) })
        return LoginVisibility(host: host, answers: all.merging(others) { $1 })
    }

    private func text(_ rows: [LoginVisibility], _ remedies: [CredentialConsumer: String] = [:]) -> String {
        let matrix = VisibilityMatrix(rows: rows, remedies: remedies)
        return ConsumersText(matrix: matrix, name: "platform", config: "~/.docker/config.json", style: .plain)
            .lines.joined(separator: "\n")
    }

    @Test("has a column per program, and below each reason once with its next step")
    func table() {
        let store = LoginVisibility.Answer.no(.knowsNoStore("pass"))
        let team = LoginVisibility.Answer.partly(.namespaces(["b.example.com/team"], file: "/run/auth.json"))
        let helm = LoginVisibility.Answer.no(.otherLogin(file: "~/.config/helm/registry/config.json"))
        let missing = Dictionary(
            uniqueKeysWithValues: CredentialConsumer.allCases.map { ($0, LoginVisibility.Answer.no(.notStored)) })
        let rows = [
            row("a.example.com", but: [.podman: store, .skopeo: store, .kubelet: kubeletElsewhere]),
            row("b.example.com", but: [.skopeo: team, .helm: helm, .kubelet: kubeletElsewhere]),
            row("c.example.com", but: missing),
            row("d.example.com", but: [.docker: .no(.hidden), .crane: .no(.hidden), .kubelet: kubeletElsewhere]),
        ]
        #expect(
            text(rows, [.podman: podman, .skopeo: podman, .kubelet: kubelet]) == """
                platform: 4 registries, ~/.docker/config.json

                                  docker   podman   skopeo   crane   oras    helm    kubelet
                  a.example.com   ✓        ✗ [1]    ✗ [1]    ✓       ✓       ✓       ✗ [2]
                  b.example.com   ✓        ✓        ✓ [3]    ✓       ✓       ✗ [4]   ✗ [2]
                  c.example.com   ✗ [5]    ✗ [5]    ✗ [5]    ✗ [5]   ✗ [5]   ✗ [5]   ✗ [5]
                  d.example.com   ✗ [6]    ✓        ✓        ✗ [6]   ✓       ✓       ✗ [2]

                  [1] does not support credsStore, so it does not use docker-credential-pass
                  [2] reads /var/lib/kubelet/config.json
                  [3] uses another login for b.example.com/team, from /run/auth.json
                  [4] uses another login, from ~/.config/helm/registry/config.json
                  [5] finds nothing: no login is stored yet
                  [6] uses another login, from DOCKER_AUTH_CONFIG

                1 of 4 has no login yet: apply first.
                DOCKER_AUTH_CONFIG hides 1 of them from docker and crane: unset it.
                helm does not see 1 of them.
                podman and skopeo do not see 1 of them: run `berth apply --config podman`.
                """)
    }

    @Test("C12: names the program that is not on PATH, the programs that need it, and the next step")
    func missingProgram() {
        let consumers: [CredentialConsumer] = [.docker, .podman, .skopeo, .crane, .oras, .helm]
        func missing(_ name: String) -> [CredentialConsumer: LoginVisibility.Answer] {
            let why = LoginVisibility.Answer.no(.missingProgram(name, file: "~/.docker/config.json"))
            return Dictionary(uniqueKeysWithValues: consumers.map { ($0, why) })
                .merging([.kubelet: .no(.runsNothing(name))]) { $1 }
        }
        let rows = [row("a.example.com", but: missing("berth")), row("b.example.com", but: missing("pass"))]
        #expect(
            text(rows, [.podman: podman, .skopeo: podman, .kubelet: kubelet]) == """
                platform: 2 registries, ~/.docker/config.json

                                  docker   podman   skopeo   crane   oras    helm    kubelet
                  a.example.com   ✗ [1]    ✗ [1]    ✗ [1]    ✗ [1]   ✗ [1]   ✗ [1]   ✗ [2]
                  b.example.com   ✗ [3]    ✗ [3]    ✗ [3]    ✗ [3]   ✗ [3]   ✗ [3]   ✗ [4]

                  [1] cannot run docker-credential-berth, which ~/.docker/config.json names: it is not on PATH
                  [2] reads only `auths`, so it does not use docker-credential-berth
                  [3] cannot run docker-credential-pass, which ~/.docker/config.json names: it is not on PATH
                  [4] reads only `auths`, so it does not use docker-credential-pass

                docker, podman, skopeo, crane, oras and helm do not see 1 of them. \
                Put docker-credential-berth into a directory of PATH: it comes with berth.
                docker, podman, skopeo, crane, oras and helm do not see 1 of them. \
                Put docker-credential-pass into a directory of PATH.
                """)
    }

    @Test("reports that nothing is missing, except for the kubelet or at all")
    func settled() {
        #expect(
            text([row("a.example.com", but: [.kubelet: kubeletElsewhere])], [.kubelet: kubelet]) == """
                platform: 1 registry, ~/.docker/config.json

                                  docker   podman   skopeo   crane   oras   helm   kubelet
                  a.example.com   ✓        ✓        ✓        ✓       ✓      ✓      ✗ [1]

                  [1] reads /var/lib/kubelet/config.json

                All programs except the kubelet see the login: on its node, \
                run `berth apply --config /var/lib/kubelet/config.json`.
                """)
        #expect(
            text([row("a.example.com"), row("b.example.com")]) == """
                platform: 2 registries, ~/.docker/config.json

                                  docker   podman   skopeo   crane   oras   helm   kubelet
                  a.example.com   ✓        ✓        ✓        ✓       ✓      ✓      ✓
                  b.example.com   ✓        ✓        ✓        ✓       ✓      ✓      ✓

                All programs see every login.
                """)
    }

    @Test("names the programs that look elsewhere, and where")
    func elsewhere() {
        let docker = LoginVisibility.Answer.no(.readsElsewhere(["~/.docker/config.json"], variable: nil))
        let named = LoginVisibility.Answer.no(.readsElsewhere(["/r.json"], variable: "REGISTRY_AUTH_FILE"))
        let lines = text(
            [row("a.example.com", but: [.docker: docker, .crane: docker, .oras: docker, .podman: named])],
            [.docker: "berth apply", .crane: "berth apply", .oras: "berth apply", .podman: podman]
        ).split(separator: "\n").suffix(4)
        #expect(
            lines == [
                "  [1] reads ~/.docker/config.json",
                "  [2] reads only /r.json, as REGISTRY_AUTH_FILE says",
                "docker, crane and oras do not see 1 of them: run `berth apply`.",
                "podman does not see 1 of them: run `berth apply --config podman`.",
            ])
    }
}
