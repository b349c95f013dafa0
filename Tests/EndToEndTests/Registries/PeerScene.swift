import Foundation
import Testing

/// A registry with one image and one user, its manifest, and the settings with which programs reach it.
struct PeerScene {
    let scratch: Scratch
    let registry: OtherRegistry
    /// The value of the password's variable.
    var given = password
    /// The variables for berth and the programs.
    var variables: [String: String] = [:]
    /// Whether the programs need their option for registries with an untrusted certificate.
    var isInsecure = false

    static let password = "hunter2"

    /// Makes a TLS registry at an address that only the proxy reaches (RFC 5737).
    static func behindProxy(in scratch: Scratch) async throws -> PeerScene {
        let port = try await plainRegistry(in: scratch)
        let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: ["192.0.2.7"])
        let proxy = try scratch.serve(
            ["python3", Checkout.script("Servers/connect_proxy.py"), port]
                + [certificates.certificate.path, certificates.key.path, scratch.path("tunnels")],
            environment: Python.environment)
        return PeerScene(
            scratch: scratch, registry: try OtherRegistry.declare("192.0.2.7:5000", in: scratch),
            variables: [
                "HTTPS_PROXY": "http://127.0.0.1:\(try await proxy.line())",
                "SSL_CERT_FILE": certificates.authority.path,
            ])
    }

    static func overTLS(_ host: String, in scratch: Scratch) async throws -> PeerScene {
        let (address, certificates) = try await registryWithTLS(host, in: scratch)
        return PeerScene(
            scratch: scratch, registry: try OtherRegistry.declare(address, in: scratch),
            variables: ["SSL_CERT_FILE": certificates.authority.path])
    }

    /// Makes a TLS registry with an unknown authority, at an address outside loopback.
    static func insecure(in scratch: Scratch) async throws -> PeerScene {
        let (address, _) = try await registryWithTLS("0.0.0.0", in: scratch)
        return PeerScene(
            scratch: scratch,
            registry: try OtherRegistry.declare(address, more: ["insecure: true"], in: scratch), isInsecure: true)
    }

    /// - Parameter status: the status of the redirects to another path of the same server.
    static func redirecting(_ status: Int, in scratch: Scratch) async throws -> PeerScene {
        let front = try scratch.serve(
            ["python3", Checkout.script("Servers/redirecting_registry.py"), try await plainRegistry(in: scratch)]
                + ["\(status)", scratch.path("users")],
            environment: Python.environment)
        return PeerScene(
            scratch: scratch,
            registry: try OtherRegistry.declare("127.0.0.1:\(try await front.line())", in: scratch), isInsecure: true)
    }

    /// Makes a registry whose token server redirects to another path of its own.
    static func redirectingTokens(_ status: Int, in scratch: Scratch) async throws -> PeerScene {
        let peer = try await TokenRegistry.start(in: scratch, tokenPath: "moved-\(status)")
        _ = try await peer.putImage(named: "app", in: scratch)
        return PeerScene(
            scratch: scratch, registry: try OtherRegistry.declare(peer.address, in: scratch),
            given: TokenRegistry.password, isInsecure: true)
    }

    static func lineEnd(in scratch: Scratch) async throws -> PeerScene {
        let address = "127.0.0.1:\(try await plainRegistry(in: scratch))"
        return PeerScene(
            scratch: scratch, registry: try OtherRegistry.declare(address, in: scratch), given: password + "\n",
            isInsecure: true)
    }

    /// Makes a plain HTTP registry with a name outside loopback and a proxy for plain HTTP. The name has an address,
    /// because docker falls back to plain HTTP only after an HTTP answer on that port.
    static func forwarded(in scratch: Scratch) async throws -> PeerScene {
        let port = try await plainRegistry(in: scratch)
        try RealHosts.claim(["registry.berth.test"], in: scratch)
        let proxy = try scratch.serve(
            ["python3", Checkout.script("Servers/forward_proxy.py"), port, scratch.path("requests")],
            environment: Python.environment)
        return PeerScene(
            scratch: scratch,
            registry: try OtherRegistry.declare("registry.berth.test:\(port)", more: ["insecure: true"], in: scratch),
            variables: ["HTTP_PROXY": "http://me:p%40ss@localhost:\(try await proxy.line())"], isInsecure: true)
    }

    /// Starts a registry over plain HTTP with an image, and returns its port.
    private static func plainRegistry(in scratch: Scratch) async throws -> String {
        let peer = try await DockerRegistry.start(in: scratch, user: "me", password: password)
        _ = try await peer.putImage(named: "app", in: scratch)
        return try #require(peer.address.split(separator: ":").last.map(String.init))
    }

    private static func registryWithTLS(
        _ host: String, in scratch: Scratch
    ) async throws -> (address: String, Certificates) {
        let certificates = try await Certificates.make(
            in: scratch, name: "registry", hosts: ["localhost", "127.0.0.1"])
        let peer = try await DockerRegistry.start(
            in: scratch, calledOnLoopback: host, certificates: certificates, user: "me", password: password)
        _ = try await peer.putImage(named: "app", in: scratch)
        return (peer.address, certificates)
    }

    /// Expects that the program reads the image with Docker's config, and reports the user `me` if it can.
    func expectRead(by peer: EndToEnd.PeerUserTests.Peer) async throws {
        let image = "\(registry.host)/app:latest"
        let file = ["--authfile", scratch.config.path]
        let verify = isInsecure ? ["--tls-verify=false"] : []
        switch peer {
        case .docker:
            // Without an engine, docker reports no user; the registry's permission is the proof.
            let insecure = isInsecure ? ["--insecure"] : []
            let manifest = try await scratch.run(
                ["docker", "manifest", "inspect"] + insecure + [image], with: variables)
            #expect(manifest == DockerRegistry.manifestOfTheImage)
        case .podman:
            let tools = try ContainerTools.make(in: scratch)
            #expect(try await tools.podmanUser(of: registry.host, with: ["REGISTRY_AUTH_FILE": file[1]]) == "me")
            let pulled = try await tools.podman(["pull", "--quiet"] + file + verify + [image], with: variables)
            #expect(pulled.status == 0, "\(pulled.errors)")
        case .skopeo:
            let user = try await scratch.run(["skopeo", "login", "--get-login"] + file + [registry.host])
            #expect(user == "me\n")
            let name = try await scratch.run(
                ["skopeo", "inspect", "--format", "{{.Name}}"] + file + verify + ["docker://\(image)"],
                with: variables)
            #expect(name == "\(registry.host)/app\n")
        }
    }
}
