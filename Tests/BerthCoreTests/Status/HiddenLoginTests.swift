import AWS
import DockerConfig
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// Warnings about logins that berth renews and that their own programs do not use.
@Suite("Hidden logins", .scheduled)
struct HiddenLoginTests {
    private let dockerFile = "/home/me/.docker/config.json"
    private let session = "/run/user/1000/containers/auth.json"
    private let xdg = ["XDG_RUNTIME_DIR": "/run/user/1000"]
    private let hosts = ["a.example.com", DockerHub.key]
    private let login = #"{"auth":"dTpz"}"#

    /// Returns the warnings for a manifest of two registries.
    private func warnings(
        _ files: [String: String] = [:], option: String? = nil, with variables: [String: String] = [:],
        links: [String: String] = [:], destination: Destination = .file, hasRows: Bool = false
    ) throws -> [String] {
        let system = MemoryFileSystem(files)
        for (path, target) in links { system.link(path, to: target) }
        var effects = Effects.fake(files: system, environment: variables)
        effects.environment.user = 1000
        let config = try DockerConfigFile(option: option, environment: effects.environment)
        let manifest = manifest(registry(hosts[0]), registry(hosts[1]))
        let configuration = try SharedConfiguration.load(environment: effects.environment, files: system)
        let (snapshot, warnings) = try SnapshotLoader(config: config, ledger: nil, effects: effects)
            .read(for: manifest, configuration: .success(configuration))
        #expect(warnings == [])
        return snapshot.hiddenLoginWarnings(
            hosts.map { ($0, destination) }, config: effects.environment.abbreviated(config.path), hasRows: hasRows
        ).map(\.description)
    }

    @Test("D17: DOCKER_AUTH_CONFIG is named once, with its hosts and the next step")
    func variable() throws {
        let one = ["DOCKER_AUTH_CONFIG": #"{"auths":{"a.example.com":\#(login),"c.example.com":\#(login)}}"#]
        #expect(
            try warnings(with: one) == [
                """
                DOCKER_AUTH_CONFIG has another login for a.example.com, which docker uses first
                Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host from it.
                """
            ])
        let both = ["DOCKER_AUTH_CONFIG": #"{"auths":{"a.example.com":\#(login),"\#(hosts[1])":\#(login)}}"#]
        #expect(
            try warnings(with: both) == [
                """
                DOCKER_AUTH_CONFIG has other logins for a.example.com and https://index.docker.io/v1/, which docker \
                uses first
                Unset DOCKER_AUTH_CONFIG where docker runs, or remove the hosts from it.
                """
            ])
        #expect(try warnings(with: both, destination: .helper).count == 1)
        // The rows of the status already report it.
        #expect(try warnings(with: both, hasRows: true) == [])
        // podman does not read the variable, and docker ignores an unreadable value.
        #expect(try warnings(option: "podman", with: both.merging(xdg) { $1 }) == [])
        #expect(try warnings(with: ["DOCKER_AUTH_CONFIG": #"{"auths":{"a.example.com":{}}}"#]) == [])
        #expect(try warnings() == [])
    }

    @Test("D17: many hosts are counted")
    func many() {
        var snapshot = Snapshot(config: "/c")
        let hosts = (1...7).map { "r\($0).example.com" }
        snapshot.shadowed = Set(hosts)
        #expect(
            snapshot.hiddenLoginWarnings(hosts.map { ($0, .file) }, config: "/c").first?.summary.description
                == "DOCKER_AUTH_CONFIG has other logins for r1.example.com, r2.example.com, r3.example.com, "
                + "r4.example.com, r5.example.com and 2 more, which docker uses first")
        #expect(snapshot.hiddenLoginWarnings([], config: "/c") == [])
    }

    @Test("D17: a variable that leads docker away from the file at home is named")
    func dockerConfig() throws {
        let elsewhere = ["DOCKER_CONFIG": "/d"]
        #expect(
            try warnings(option: "~/.docker", with: elsewhere) == [
                """
                docker does not read ~/.docker/config.json: DOCKER_CONFIG names /d/config.json
                Unset DOCKER_CONFIG where it runs, or write to that file: berth apply --config /d/config.json
                """
            ])
        #expect(try warnings(with: elsewhere) == [])
        // Another directory is the user's own choice.
        #expect(try warnings(option: "/x", with: elsewhere) == [])
        #expect(
            try warnings([dockerFile: "{}"], option: "~/.docker", with: elsewhere, links: ["/d": "/home/me/.docker"])
                == [])
        #expect(try warnings(option: "~/.docker") == [])
    }

    @Test("D17: a variable that leads podman or skopeo away from their own file is named")
    func authFileVariables() throws {
        let named = xdg.merging(["REGISTRY_AUTH_FILE": "/r.json"]) { $1 }
        #expect(
            try warnings(option: session, with: named) == [
                """
                podman and skopeo do not read /run/user/1000/containers/auth.json: REGISTRY_AUTH_FILE names /r.json
                Unset REGISTRY_AUTH_FILE where they run, or write to that file: berth apply --config /r.json
                """
            ])
        #expect(
            try warnings(option: "~/.config/containers/auth.json", with: ["DOCKER_CONFIG": "/d"]) == [
                """
                podman does not read ~/.config/containers/auth.json: DOCKER_CONFIG names /d/config.json
                Unset DOCKER_CONFIG where it runs, or write to that file: berth apply --config /d/config.json
                """
            ])
        #expect(try warnings(option: "podman", with: named) == [])
        #expect(try warnings(option: "/x/auth.json", with: named) == [])
    }

    @Test("D2: keys for parts of a registry, which podman and skopeo prefer, are named")
    func namespaces() throws {
        let text =
            #"{"auths":{"docker.io/library":\#(login),"a.example.com/team":\#(login),"b.example.com/x":\#(login)}}"#
        #expect(
            try warnings([session: text], option: "podman", with: xdg) == [
                """
                podman and skopeo use other logins for a.example.com/team and docker.io/library, which \
                /run/user/1000/containers/auth.json has too
                To remove one: podman logout --authfile /run/user/1000/containers/auth.json a.example.com/team
                """
            ])
        let one = #"{"auths":{"docker.io/library":\#(login)}}"#
        #expect(
            try warnings([session: one], option: "podman", with: xdg, hasRows: true) == [
                """
                podman and skopeo use other logins for docker.io/library, which /run/user/1000/containers/auth.json \
                has too
                To remove it: podman logout --authfile /run/user/1000/containers/auth.json docker.io/library
                """
            ])
        // podman calls a helper for the whole registry, and docker knows no such keys.
        #expect(try warnings([session: text], option: "podman", with: xdg, destination: .helper) == [])
        #expect(try warnings([dockerFile: text]) == [])
        // Docker's file, which podman reads with its own rules.
        #expect(try warnings(["/d/config.json": one], option: "podman", with: ["DOCKER_CONFIG": "/d"]).count == 1)
    }

    @Test("D15: helpers that podman calls instead of its file are named")
    func registriesConf() throws {
        let conf = "/home/me/.config/containers/registries.conf"
        #expect(
            try warnings([conf: #"credential-helpers = ["corp"]"#], option: "podman", with: xdg) == [
                """
                podman and skopeo do not read /run/user/1000/containers/auth.json: credential-helpers in \
                ~/.config/containers/registries.conf lists only corp
                Add "containers-auth.json" to that list to have them read the file.
                """
            ])
        let variable = ["CONTAINERS_REGISTRIES_CONF": "/c.conf"].merging(xdg) { $1 }
        #expect(
            try warnings(["/c.conf": "credential-helpers = ['a', 'b']"], option: "podman", with: variable) == [
                """
                podman does not read /run/user/1000/containers/auth.json: credential-helpers in /c.conf lists only \
                a and b
                Add "containers-auth.json" to that list to have it read the file.
                """
            ])
        let all = "credential-helpers = ['corp', 'containers-auth.json']"
        #expect(try warnings([conf: all], option: "podman", with: xdg) == [])
        #expect(try warnings([conf: "credential-helpers = ['corp']"]) == [])
    }
}
