import Foundation
import Testing

/// The ways to cause faults.
extension FaultScene {
    /// Injects faults with berth's own sandbox.
    static func sandbox(_ faults: String..., timeLimit: String = "5s") -> Arrangement {
        { scene in
            scene.faults = faults
            scene.timeLimit = timeLimit
        }
    }

    /// Uses a faulty AWS server for the faulty registry's profile.
    /// - Parameter role: the profile's role; with a role, the faulty service is STS.
    static func aws(_ deed: String, role: String? = nil, timeLimit: String = "5s") -> Arrangement {
        { scene in
            try await scene.serve(deed)
            scene.timeLimit = timeLimit
            scene.profile(at: "http://127.0.0.1:\(scene.port)", role: role)
        }
    }

    /// Uses an AWS address without a server.
    static func aws(at endpoint: String, with variables: [String: String] = [:]) -> Arrangement {
        { scene in
            scene.variables.merge(variables.mapValues(Optional.some)) { $1 }
            scene.profile(at: endpoint)
        }
    }

    /// Uses a faulty registry, or a registry whose password is unavailable.
    static func registry(
        _ deed: String = "html", password: String = "{env: \(variable)}", timeLimit: String = "5s",
        _ more: @escaping Arrangement = { _ in }
    ) -> Arrangement {
        { scene in
            try await scene.serve(deed)
            scene.timeLimit = timeLimit
            scene.declare("127.0.0.1:\(scene.port)", password: password)
            try await more(&scene)
        }
    }

    /// Uses a faulty proxy before AWS.
    static func proxy(_ deed: String, timeLimit: String = "5s") -> Arrangement {
        { scene in
            try await scene.serve(deed)
            scene.timeLimit = timeLimit
            scene.variables["HTTPS_PROXY"] = "http://127.0.0.1:\(scene.port)"
            scene.profile(at: "https://aws.berth.test")
        }
    }

    /// Starts the tests' server with this fault.
    /// - Parameter tls: the files of its certificate and its key; empty for plain HTTP.
    mutating func serve(_ deed: String, tls: [String] = []) async throws {
        let server = try scratch.serve(
            ["python3", Checkout.script("Servers/faults.py"), deed] + tls, environment: Python.environment)
        port = try await server.line()
    }

    /// Declares the faulty registry as a registry that is not Amazon's.
    mutating func declare(_ host: String, password: String = "{env: \(variable)}") {
        self.host = host
        variables[Self.variable] = Self.secret
        declaration = "registries:\n  - {host: '\(host)', username: me, password: \(password)}\n"
        // berth now sends requests to the registries themselves instead of the sandbox.
        variables["BERTH_REGISTRY_ENDPOINT"] = .some(nil)
        verifies = false
        // berth would replace another login of the user only with consent.
        config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#
    }

    /// Gives the faulty registry its own profile with another AWS endpoint.
    /// - Parameter endpoint: `nil` for the sandbox's, which does not accept the profile's keys.
    mutating func profile(at endpoint: String? = nil, role: String? = nil) {
        let keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = \(Self.secret)\n"
        let own = role.map { "role_arn = \($0)\nsource_profile = keys\n" } ?? keys
        profile("\(own)endpoint_url = \(endpoint ?? "SANDBOX")\nregion = eu-west-1\n[profile keys]\n\(keys)")
    }

    /// Gives the faulty registry its own profile, `faulty`.
    /// - Parameter settings: the lines of its section, and further sections.
    mutating func profile(_ settings: String) {
        declaration = """
              - {id: 600423610423, regions: [eu-west-1], profile: faulty}
            profiles:
              faulty: {aws_profile: faulty}

            """
        lastly = { scene in
            let sandbox = (scene.variables["AWS_ENDPOINT_URL"] ?? nil) ?? ""
            scene.variables["AWS_CONFIG_FILE"] = try scene.scratch.write(
                "[default]\nendpoint_url = SANDBOX\n[profile faulty]\n\(settings)".replacing("SANDBOX", with: sandbox),
                to: "aws-config")
            // The environment's endpoint would override a profile's.
            scene.variables["AWS_ENDPOINT_URL"] = .some(nil)
        }
    }
}
