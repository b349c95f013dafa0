import Foundation
import Testing

/// A manifest with one registry that is not Amazon's, and berth's output for it.
struct OtherRegistry {
    let host: String
    let manifest: String
    /// The variable with the tests' passwords.
    static let variable = "REGISTRY_PASSWORD"

    /// Writes the manifest.
    /// - Parameters:
    ///   - username: `<token>` for an identity token.
    ///   - password: the password's source, as in the manifest.
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
    /// - Parameter password: the value of the password's variable.
    func apply(_ password: String = "", _ options: String..., in scratch: Scratch) async throws -> Ended {
        try await scratch.start(["apply", "-f", manifest] + options, with: [Self.variable: password]).ended()
    }

    /// Returns the output for a stored login.
    /// - Parameter validity: the text about its expiry.
    func loggedIn(_ validity: String = "expiry unknown", _ renewal: String = "") -> String {
        """
        berth: 1 registry, ~/.docker/config.json

          ✓ \(host)   logged in   \(validity)   N ms

        Applied: 1 logged in in N s (0 token requests, 1 write).\(renewal)

        """
    }

    /// Returns the output for a failed login.
    /// - Parameter message: all lines of the message.
    func failed(_ message: String) -> String {
        let lines = message.lines
        let further = lines.dropFirst().map { "  \($0)\n" }.joined()
        return """
            berth: 1 registry, ~/.docker/config.json

              ✗ \(host)   failed   \(lines[0])

            \(further)\(further.isEmpty ? "" : "\n")Applied: 1 failed in N s (0 token requests, no write).

            """
    }

    /// Returns Docker's config with only this login.
    /// - Parameter identityToken: the identity token of the entry; `nil` for none.
    func config(login: String, identityToken: String? = nil) -> String {
        let auth = Data(login.utf8).base64EncodedString()
        let token = identityToken.map { ",\n\t\t\t\"identitytoken\": \"\($0)\"" } ?? ""
        return "{\n\t\"auths\": {\n\t\t\"\(host)\": {\n\t\t\t\"auth\": \"\(auth)\"\(token)\n\t\t}\n\t}\n}"
    }

    /// Expects that a second apply sends no requests, writes nothing, and reports that.
    func expectNothingMore(_ password: String = "", in scratch: Scratch) async throws {
        let files = (try scratch.files(below: "home"), try scratch.files(below: "state"))
        let again = try await apply(password, in: scratch)
        #expect(again.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
        #expect(again.errors == "")
        #expect(again.status == 0)
        #expect(try scratch.files(below: "home") == files.0)
        #expect(try scratch.files(below: "state") == files.1)
    }

    /// Expects that docker and skopeo can read the image with the stored login, over plain HTTP.
    func expectReadable(_ image: String, digest: String, in scratch: Scratch) async throws {
        let manifest = try await scratch.run(["docker", "manifest", "inspect", "--insecure", "\(host)/\(image):latest"])
        #expect(manifest == DockerRegistry.manifestOfTheImage)
        let inspected = try await scratch.run(
            ["skopeo", "inspect", "--authfile", scratch.config.path, "--tls-verify=false"]
                + ["--format", "{{.Name}} {{.Digest}}", "docker://\(host)/\(image):latest"]
        )
        #expect(inspected == "\(host)/\(image) \(digest)\n")
    }

    /// Expects that podman can read the image with the stored login, over plain HTTP.
    /// - Parameter user: the login's user in podman.
    func expectPodmanPulls(_ image: String, as user: String, in scratch: Scratch) async throws {
        let tools = try ContainerTools.make(in: scratch)
        #expect(try await tools.podmanUser(of: host) == user)
        let pulled = try await tools.podman(["pull", "--quiet", "--tls-verify=false", "\(host)/\(image):latest"])
        #expect(pulled.status == 0, "\(pulled.errors)")
    }
}

extension Scratch {
    /// Returns berth's version.
    func version() async throws -> String {
        try await succeed("--version").output.trimmingCharacters(in: .newlines)
    }
}
