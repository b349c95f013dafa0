import Foundation
import Testing

/// A manifest of one registry that is not Amazon's, and what berth prints about it.
struct OtherRegistry {
    let host: String
    let manifest: String
    /// What the tests' passwords stand in.
    static let variable = "REGISTRY_PASSWORD"

    /// Writes the manifest.
    /// - Parameters:
    ///   - username: `<token>` for an identity token.
    ///   - password: where it is, as the manifest has it.
    ///   - more: further keys of the entry.
    static func declare(
        _ host: String, username: String = "me", password: String = "{env: \(variable)}", more: [String] = [],
        in scratch: Scratch
    ) throws -> OtherRegistry {
        let keys = ["username: \(username)", "password: \(password)"] + more
        let text = "version: 1\nregistries:\n  - host: \(host)\n" + keys.map { "    \($0)\n" }.joined()
        return OtherRegistry(host: host, manifest: try scratch.write(text, to: "work/berth.yaml"))
    }

    /// Applies the manifest.
    /// - Parameter password: what stands in the variable.
    func apply(_ password: String = "", _ options: String..., in scratch: Scratch) async throws -> Ended {
        try await scratch.start(["apply", "-f", manifest] + options, with: [Self.variable: password]).ended()
    }

    /// What is printed where the login is stored.
    /// - Parameter validity: what is said of its end.
    func loggedIn(_ validity: String = "expiry unknown", _ renewal: String = "") -> String {
        """
        berth: 1 registry, ~/.docker/config.json

          ✓ \(host)   logged in   \(validity)   N ms

        Applied: 1 logged in in N s (0 token requests, 1 write).\(renewal)

        """
    }

    /// What is printed where it failed.
    /// - Parameter message: all lines of it.
    func failed(_ message: String) -> String {
        let lines = message.lines
        let further = lines.dropFirst().map { "  \($0)\n" }.joined()
        return """
            berth: 1 registry, ~/.docker/config.json

              ✗ \(host)   failed   \(lines[0])

            \(further)\(further.isEmpty ? "" : "\n")Applied: 1 failed in N s (0 token requests, no write).

            """
    }

    /// What Docker's config is with this login alone.
    /// - Parameter identityToken: as it stands there, where there is one.
    func config(login: String, identityToken: String? = nil) -> String {
        let auth = Data(login.utf8).base64EncodedString()
        let token = identityToken.map { ",\n\t\t\t\"identitytoken\": \"\($0)\"" } ?? ""
        return "{\n\t\"auths\": {\n\t\t\"\(host)\": {\n\t\t\t\"auth\": \"\(auth)\"\(token)\n\t\t}\n\t}\n}"
    }

    /// A second apply asks nobody, writes nothing, and says so.
    func expectNothingMore(_ password: String = "", in scratch: Scratch) async throws {
        let files = (try scratch.files(below: "home"), try scratch.files(below: "state"))
        let again = try await apply(password, in: scratch)
        #expect(again.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
        #expect(again.errors == "")
        #expect(again.status == 0)
        #expect(try scratch.files(below: "home") == files.0)
        #expect(try scratch.files(below: "state") == files.1)
    }

    /// docker and skopeo read the image with what is stored, over plain http.
    func expectReadable(_ image: String, digest: String, in scratch: Scratch) async throws {
        let manifest = try await scratch.run(["docker", "manifest", "inspect", "--insecure", "\(host)/\(image):latest"])
        #expect(manifest == DockerRegistry.manifestOfTheImage)
        let inspected = try await scratch.run(
            ["skopeo", "inspect", "--authfile", scratch.config.path, "--tls-verify=false"]
                + ["--format", "{{.Name}} {{.Digest}}", "docker://\(host)/\(image):latest"]
        )
        #expect(inspected == "\(host)/\(image) \(digest)\n")
    }

    /// podman reads the image with what is stored, over plain http.
    /// - Parameter user: whom it takes the login for.
    func expectPodmanPulls(_ image: String, as user: String, in scratch: Scratch) async throws {
        let tools = try ContainerTools.make(in: scratch)
        #expect(try await tools.podmanUser(of: host) == user)
        let pulled = try await tools.podman(["pull", "--quiet", "--tls-verify=false", "\(host)/\(image):latest"])
        #expect(pulled.status == 0, "\(pulled.errors)")
    }
}

extension Scratch {
    /// What berth calls itself.
    func version() async throws -> String {
        try await succeed("--version").output.trimmingCharacters(in: .newlines)
    }
}
