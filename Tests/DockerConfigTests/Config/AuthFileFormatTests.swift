import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

/// Docker Hub's keys in the files of Docker and of podman.
@Suite("D2: The keys of a file", .scheduled)
struct AuthFileFormatTests {
    private static let hub = DockerHub.key

    private func config(_ text: String, _ format: AuthFileFormat) throws -> DockerConfigDocument {
        try DockerConfigDocument(parsing: Array(text.utf8), as: format)
    }

    private func edit(_ text: String, _ format: AuthFileFormat, _ changes: ConfigChange...) throws -> String {
        String(decoding: try config(text, format).text(applying: changes), as: UTF8.self)
    }

    private func user(_ text: String, _ format: AuthFileFormat) throws -> String? {
        guard case .login(let login)? = try config(text, format).entry(for: Self.hub) else { return nil }
        return login.username
    }

    // D2: `bWU6cw==` is base64 of `me:s`, `b2xkOnM=` of `old:s`.
    @Test("a new login for Docker Hub is stored under the key of the file's programs")
    func new() throws {
        #expect(try edit(#"{"auths":{}}"#, .docker, .set(Self.hub)).contains(#""https://index.docker.io/v1/":{"#))
        #expect(try edit(#"{"auths":{}}"#, .containers, .set(Self.hub)) == #"{"auths":{"docker.io":{"auth":"dTpz"}}}"#)
        #expect(
            try edit(#"{"auths":{}}"#, .shared, .set(Self.hub))
                == #"{"auths":{"https://index.docker.io/v1/":{"auth":"dTpz"}}}"#)
        for format in [AuthFileFormat.docker, .containers, .shared] {
            #expect(
                try edit(#"{"auths":{}}"#, format, .set("ghcr.io")) == #"{"auths":{"ghcr.io":{"auth":"dTpz"}}}"#)
        }
    }

    // D2
    @Test(
        "every spelling that podman reads as Docker Hub is read, replaced and removed in podman's file",
        arguments: [
            "docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/",
            "https://registry-1.docker.io/v2/", "http://docker.io", "https://docker.io/any/path",
        ])
    func spellings(key: String) throws {
        let text = #"{"auths":{"\#(key)":{"auth":"b2xkOnM=","note":1}}}"#
        #expect(try user(text, .containers) == "old")
        #expect(
            try edit(text, .containers, .set(Self.hub)) == #"{"auths":{"docker.io":{"auth":"dTpz","note":1}}}"#)
        #expect(try edit(text, .containers, .remove(host: Self.hub)) == #"{"auths":{}}"#)
        let marked = try edit(#"{"auths":{"\#(key)":{}}}"#, .containers, .unmark(host: Self.hub))
        #expect(marked == #"{"auths":{}}"#)
    }

    // D2
    @Test(
        "podman's keys of other registries or their parts, and Docker's other secrets, are not Docker Hub's login",
        arguments: [
            "docker.io/library", "registry.hub.docker.com", "docker.io.example.com", "DOCKER.IO", "docker.io:443",
            "ftp://docker.io", "https://index.docker.io/v1/access-token", "https://index.docker.io/v1/refresh-token",
        ])
    func others(key: String) throws {
        let text = #"{"auths":{"\#(key)":{"auth":"b2xkOnM="}}}"#
        #expect(try user(text, .containers) == nil)
        #expect(try edit(text, .containers, .remove(host: Self.hub)) == text)
        #expect(
            try edit(text, .containers, .set(Self.hub))
                == #"{"auths":{"\#(key)":{"auth":"b2xkOnM="},"docker.io":{"auth":"dTpz"}}}"#)
    }

    // D2: `Ym9iOnM=` is base64 of `bob:s`.
    @Test("of several spellings podman reads docker.io, and another user's login under another spelling stays")
    func several() throws {
        let (me, old, bob) = (#"{"auth":"bWU6cw=="}"#, #"{"auth":"b2xkOnM="}"#, #"{"auth":"Ym9iOnM="}"#)
        let text =
            #"{"auths":{"https://index.docker.io/v1/":\#(me),"docker.io":\#(old),"index.docker.io":\#(bob),"#
            + #""registry-1.docker.io":\#(old),"https://docker.io":{}}}"#
        #expect(try user(text, .containers) == "old")
        #expect(try user(text, .docker) == "me")
        #expect(
            try edit(text, .containers, .set(Self.hub, "me", "s"))
                == #"{"auths":{"docker.io":\#(me),"index.docker.io":\#(bob)}}"#)
        #expect(
            try edit(text, .containers, .remove(host: Self.hub))
                == #"{"auths":{"https://index.docker.io/v1/":\#(me),"index.docker.io":\#(bob)}}"#)
        // Docker ignores the others.
        #expect(
            try edit(text, .docker, .remove(host: Self.hub))
                == text.replacing(#""https://index.docker.io/v1/":\#(me),"#, with: ""))
    }

    // D2
    @Test("in Docker's config that podman reads too, podman's entry changes, and Docker's own stays")
    func shared() throws {
        let docker = #""https://index.docker.io/v1/":{"auth":"bWU6cw=="}"#
        let both = #"{"auths":{\#(docker),"docker.io":{"auth":"b2xkOnM="}}}"#
        #expect(try user(both, .shared) == "old")
        #expect(
            try edit(both, .shared, .set(Self.hub)) == #"{"auths":{\#(docker),"docker.io":{"auth":"dTpz"}}}"#)
        #expect(try edit(both, .shared, .remove(host: Self.hub)) == #"{"auths":{\#(docker)}}"#)
        let twice = #"{"auths":{\#(docker),"docker.io":{},"docker.io":{"auth":"b2xkOnM="}}}"#
        #expect(try edit(twice, .shared, .remove(host: Self.hub)) == #"{"auths":{\#(docker)}}"#)
        let one = #"{"auths":{\#(docker)}}"#
        #expect(try user(one, .shared) == "me")
        #expect(
            try edit(one, .shared, .set(Self.hub))
                == #"{"auths":{"https://index.docker.io/v1/":{"auth":"dTpz"}}}"#)
    }

    // D2
    @Test("podman calls a helper for docker.io, and docker for its own name")
    func helpers() throws {
        let (docker, podman) = (#"{"credHelpers":{"\#(Self.hub)":"x"}}"#, #"{"credHelpers":{"docker.io":"x"}}"#)
        #expect(try config(docker, .docker).route(for: Self.hub) == .helper("x"))
        #expect(try config(podman, .docker).route(for: Self.hub) == .file)
        for format in [AuthFileFormat.containers, .shared] {
            #expect(try config(docker, format).route(for: Self.hub) == .file)
            #expect(try config(podman, format).route(for: Self.hub) == .helper("x"))
            #expect(try edit(podman, format, .route(host: Self.hub, to: nil)) == #"{"credHelpers":{}}"#)
            #expect(
                try edit(podman, format, .route(host: Self.hub, to: "berth"))
                    == #"{"credHelpers":{"docker.io":"berth"}}"#)
            #expect(try edit("{}", format, .route(host: Self.hub, to: "berth")).contains(#""docker.io": "berth""#))
            #expect(try edit(docker, format, .route(host: Self.hub, to: nil)) == docker)
        }
    }

    // D2
    @Test("keys for parts of registries are found by the registry's name")
    func namespaces() throws {
        let text =
            #"{"auths":{"docker.io/library":{},"quay.io/a/b":{},"https://c.example/v1/":{},"docker.io/me/x":{}}}"#
        #expect(
            try config(text, .containers).namespacedKeys
                == ["docker.io": ["docker.io/library", "docker.io/me/x"], "quay.io": ["quay.io/a/b"]])
    }

    // D2
    @Test(
        "a file is podman's by its name, by --config podman, or by REGISTRY_AUTH_FILE",
        arguments: [
            (nil, [:], AuthFileFormat.docker), ("/x", [:], .docker), ("/x/config.json", [:], .docker),
            ("/x/auth.json", [:], .containers), ("/x/other.json", [:], .docker),
            ("/x/other.json", ["REGISTRY_AUTH_FILE": "/x/other.json"], .containers),
            ("/x", ["REGISTRY_AUTH_FILE": "/x/config.json"], .docker),
            ("podman", ["REGISTRY_AUTH_FILE": "/x/other.json"], .containers),
            ("podman", ["XDG_RUNTIME_DIR": "/run/user/1"], .containers),
            ("podman", ["DOCKER_CONFIG": "/d"], .shared),
        ] as [(String?, [String: String], AuthFileFormat)])
    func format(option: String?, variables: [String: String], expected: AuthFileFormat) throws {
        let environment = Effects.fake(environment: variables).environment
        let file = try DockerConfigFile(option: option, environment: environment)
        #expect(file.format(at: file.path) == expected)
    }

    // D2
    @Test("podman's file that links to Docker's is Docker's too")
    func links() throws {
        let text = #"{"auths":{"https://index.docker.io/v1/":{"auth":"bWU6cw=="}}}"#
        let files = MemoryFileSystem(["/home/me/.docker/config.json": text])
        files.link("/run/auth.json", to: "/home/me/.docker/config.json")
        let file = DockerConfigFile("/run/auth.json")
        #expect(file.format(at: try file.target(in: files)) == .shared)
        #expect(try file.read(from: files).format == .shared)
    }

    // D2
    @Test("a store has Docker Hub's login under podman's name")
    func store() async throws {
        let processes = FakeProcesses { command throws(ProcessError) in
            switch command.arguments[0] {
            case "list": .said(#"{"docker.io":"me","https://index.docker.io/v1/":"other","ghcr.io":"me"}"#)
            case "get": .said(#"{"Username":"me","Secret":"s"}"#)
            default: .said()
            }
        }
        let store = CredentialStore(name: "pass", processes: processes, environment: [:], format: .containers)
        #expect(try await store.list() == [Self.hub: "me", "ghcr.io": "me"])
        _ = try await store.get(Self.hub)
        try await store.store(.password(username: "me", secret: Secret("s")), for: Self.hub)
        try await store.erase(Self.hub)
        let inputs = processes.commands.dropFirst().filter { $0.arguments != ["list"] }.map { $0.input?.reveal() }
        #expect(
            inputs == ["docker.io", #"{"Secret":"s","ServerURL":"docker.io","Username":"me"}"#, "docker.io"])
    }
}
