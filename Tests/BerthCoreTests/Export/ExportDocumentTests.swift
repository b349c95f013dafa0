import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("An export", .scheduled)
struct ExportDocumentTests {
    private static let ecr = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let hub = "https://index.docker.io/v1/"

    private func login(_ host: String, _ username: String, _ secret: String, expiresIn seconds: Double? = nil)
        -> ExportedLogin
    {
        ExportedLogin(
            host: host,
            login: Login(username: username, secret: Secret(secret), expires: seconds.map { now + $0 }))
    }

    /// The texts below contain base64 of `AWS:one`, `me:x` and `hub:pw`.
    private var logins: [ExportedLogin] {
        [
            login(Self.ecr, "AWS", "one", expiresIn: 43200), login("ghcr.io", "me", "x"),
            login(Self.hub, "hub", "pw", expiresIn: 3600),
        ]
    }

    @Test("for DOCKER_AUTH_CONFIG is one line, in the manifest's order, Docker Hub under docker's own key")
    func dockerAuthConfig() {
        let export = ExportDocument.dockerAuthConfig(logins)
        #expect(
            export.text == #"{"auths":{"600423610423.dkr.ecr.us-east-2.amazonaws.com":{"auth":"QVdTOm9uZQ=="},"#
                + #""ghcr.io":{"auth":"bWU6eA=="},"https://index.docker.io/v1/":{"auth":"aHViOnB3"}}}"# + "\n")
        #expect(export.warnings == [])
    }

    @Test("D10: a text that is too long for Linux's variables has a warning, to the byte")
    func tooLong() {
        // A variable of 131,071 bytes is the longest.
        let around = #"DOCKER_AUTH_CONFIG={"auths":{"a":{"auth":""}}}"#.utf8.count
        let letters = (131_071 - around) / 4 * 4
        let longest = String(repeating: "x", count: letters / 4 * 3 - "me:".count)
        let room = 131_071 - around - letters
        let host = String(repeating: "a", count: 1 + room)
        #expect(ExportDocument.dockerAuthConfig([login(host, "me", longest)]).warnings == [])
        #expect(
            ExportDocument.dockerAuthConfig([login(host + "a", "me", longest)]).warnings.map(\.description) == [
                """
                the value is too long: Linux limits a variable to 128 KiB
                Export fewer registries, with --only or --skip. Or export a file, with --format podman-auth
                --out DIR/config.json, and set DOCKER_CONFIG=DIR.
                """
            ])
    }

    @Test("for podman has podman's layout, and accepts identity tokens")
    func podmanAuth() {
        let token = login("myregistry.azurecr.io", RegistryCredential.identityTokenUser, "refresh")
        let export = ExportDocument.podmanAuth([logins[1], token])
        #expect(export.warnings == [])
        #expect(
            export.text
                == """
                {
                \t"auths": {
                \t\t"ghcr.io": {
                \t\t\t"auth": "bWU6eA=="
                \t\t},
                \t\t"myregistry.azurecr.io": {
                \t\t\t"auth": "PHRva2VuPjo=",
                \t\t\t"identitytoken": "refresh"
                \t\t}
                \t}
                }

                """)
    }

    @Test(
        "accepts identity tokens nowhere else: docker would ignore all of it, and the kubelet send an empty password")
    func identityTokens() {
        #expect(ExportFormat.allCases.filter(\.takesIdentityTokens) == [.podmanAuth])
    }

    @Test("for Kubernetes is one secret of all logins, with the first one's expiry")
    func kubernetesSecret() throws {
        let secret = KubernetesSecret(
            name: .berth, namespace: try KubernetesName("apps", .namespace), logins: Array(logins[1...]))
        let export = ExportDocument.kubernetesSecrets([secret])
        #expect(export.warnings == [])
        #expect(
            export.text
                == """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: "berth"
                  namespace: "apps"
                  labels:
                    app.kubernetes.io/managed-by: berth
                  annotations:
                    berth.dev/expires: "2027-01-15T09:00:00Z"
                type: kubernetes.io/dockerconfigjson
                data:
                  .dockerconfigjson: \
                eyJhdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJiV1U2ZUE9PSJ9LCJodHRwczovL2luZGV4LmRvY2tlci5pby92MS8iOnsi\
                YXV0aCI6ImFIVmlPbkIzIn19fQ==

                """)
    }

    @Test("S27: masks are its JSON on one line, and in base64 with and without a line end")
    func masks() throws {
        let json = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#
        let base64 = [
            "eyJhdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJiV1U2ZUE9PSJ9fX0=",
            "eyJhdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJiV1U2ZUE9PSJ9fX0K",
        ]
        let logins = [logins[1]]
        func masks(_ export: ExportDocument) -> [String] { export.masks.map { $0.reveal() } }
        #expect(masks(.dockerAuthConfig(logins)) == [json] + base64)
        let secret = KubernetesSecret(name: .berth, namespace: nil, logins: logins)
        #expect(masks(.kubernetesSecrets([secret])) == [json] + base64)
        #expect(secret.text.contains(base64[0]))
        // podman's text has several lines, each of which its login's mask covers.
        #expect(
            masks(.podmanAuth(logins)) == [
                "ewoJImF1dGhzIjogewoJCSJnaGNyLmlvIjogewoJCQkiYXV0aCI6ICJiV1U2ZUE9PSIKCQl9Cgl9Cn0=",
                "ewoJImF1dGhzIjogewoJCSJnaGNyLmlvIjogewoJCQkiYXV0aCI6ICJiV1U2ZUE9PSIKCQl9Cgl9Cn0K",
            ])
    }

    @Test("for Kubernetes can be a secret for each registry, in one stream of documents")
    func kubernetesSecrets() throws {
        let secrets = KubernetesSecret.each(
            of: Array(logins[1...]), name: try KubernetesName("pull"), namespace: nil)
        #expect(
            ExportDocument.kubernetesSecrets(secrets).text == """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: "pull-ghcr.io"
                  labels:
                    app.kubernetes.io/managed-by: berth
                type: kubernetes.io/dockerconfigjson
                data:
                  .dockerconfigjson: eyJhdXRocyI6eyJnaGNyLmlvIjp7ImF1dGgiOiJiV1U2ZUE9PSJ9fX0=
                ---
                apiVersion: v1
                kind: Secret
                metadata:
                  name: "pull-docker.io"
                  labels:
                    app.kubernetes.io/managed-by: berth
                  annotations:
                    berth.dev/expires: "2027-01-15T09:00:00Z"
                type: kubernetes.io/dockerconfigjson
                data:
                  .dockerconfigjson: \
                eyJhdXRocyI6eyJodHRwczovL2luZGV4LmRvY2tlci5pby92MS8iOnsiYXV0aCI6ImFIVmlPbkIzIn19fQ==

                """)
    }

    @Test("C14: for Kubernetes warns of a secret too large for kubectl, and refuses a secret too large for any server")
    func largeSecrets() {
        func export(_ bytes: Int) -> ExportDocument {
            let secret = KubernetesSecret(
                name: .berth, namespace: nil, logins: [login("a", "me", String(repeating: "x", count: bytes))])
            return ExportDocument.kubernetesSecrets([secret])
        }
        func warnings(_ bytes: Int) -> [String] { export(bytes).warnings.map(\.description) }
        // To the byte: Kubernetes accepts a secret of at most 1 MiB.
        let around = #"{"auths":{"a":{"auth":""}}}"#.utf8.count
        let largest = ((1 << 20) - around) / 4 * 3 - "me:".count
        #expect(export(largest).refusal == nil)
        #expect(export(largest + 3).refusal != nil)
        #expect(warnings(140_000) == [])
        #expect(
            warnings(150_000) == [
                """
                the secret berth has 260 KiB, which exceeds the limit of `kubectl apply`
                Use `kubectl apply --server-side`, or export a secret for each registry with --each.
                """
            ])
        #expect(
            export(800_000).refusal?.description == """
                the secret berth has 1041 KiB, and Kubernetes' limit is 1024 KiB
                Export a secret for each registry with --each, or fewer registries with --only or --skip.
                """)
    }

    @Test("has the first expiry of its logins, and none if none is known")
    func firstExpiry() {
        #expect(ExportDocument.firstExpiry(of: logins) == now + 3600)
        #expect(ExportDocument.firstExpiry(of: [logins[1]]) == nil)
        #expect(ExportDocument.firstExpiry(of: []) == nil)
    }

    @Test("consists only of obtained logins")
    func outcomes() {
        let change = PlannedChange(host: "ghcr.io", action: .logIn, reason: .nothingStored)
        #expect(ExportedLogin(ChangeOutcome(change: change, result: .obtained(logins[1].login))) == logins[1])
        let others: [ChangeOutcome.Result] = [.asPlanned, .failed("401"), .interrupted, .heldBack]
        #expect(others.compactMap { ExportedLogin(ChangeOutcome(change: change, result: $0)) } == [])
    }
}
