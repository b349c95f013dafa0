import Foundation
import Testing

/// The ways in which faults are brought about.
extension FaultScene {
    /// By berth's own sandbox.
    static func sandbox(_ faults: String..., timeLimit: String = "5s") -> Arrangement {
        { scene in
            scene.faults = faults
            scene.timeLimit = timeLimit
        }
    }

    /// By a server of AWS that is out of order: the faulty registry's profile is led there.
    /// - Parameter role: of the profile; then it is STS that is out of order.
    static func aws(_ deed: String, role: String? = nil, timeLimit: String = "5s") -> Arrangement {
        { scene in
            try await scene.serve(deed)
            scene.timeLimit = timeLimit
            scene.profile(at: "http://127.0.0.1:\(scene.port)", role: role)
        }
    }

    /// By an address of AWS where nobody is.
    static func aws(at endpoint: String, with variables: [String: String] = [:]) -> Arrangement {
        { scene in
            scene.variables.merge(variables.mapValues(Optional.some)) { $1 }
            scene.profile(at: endpoint)
        }
    }

    /// By a registry that is out of order, or whose password cannot be had.
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

    /// By a proxy before AWS that is out of order.
    static func proxy(_ deed: String, timeLimit: String = "5s") -> Arrangement {
        { scene in
            try await scene.serve(deed)
            scene.timeLimit = timeLimit
            scene.variables["HTTPS_PROXY"] = "http://127.0.0.1:\(scene.port)"
            scene.profile(at: "https://aws.berth.test")
        }
    }

    /// Lets a server of the tests' own run, in this way out of order.
    /// - Parameter tls: the files of its certificate and its key; none for plain http.
    mutating func serve(_ deed: String, tls: [String] = []) async throws {
        let server = try scratch.serve(
            ["python3", Checkout.script("Servers/faults.py"), deed] + tls, environment: Python.environment)
        port = try await server.line()
    }

    /// Declares the faulty registry as one that is not Amazon's.
    mutating func declare(_ host: String, password: String = "{env: \(variable)}") {
        self.host = host
        variables[Self.variable] = Self.secret
        declaration = "registries:\n  - {host: '\(host)', username: me, password: \(password)}\n"
        // Registries are asked themselves now, and not the sandbox in their place.
        variables["BERTH_REGISTRY_ENDPOINT"] = .some(nil)
        verifies = false
        // A user's login that berth did not write would only be replaced with a person's consent.
        config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#
    }

    /// Gives the faulty registry a profile of its own, which asks AWS elsewhere than at the sandbox.
    /// - Parameter endpoint: the sandbox's, where not given; it does not know the profile's keys.
    mutating func profile(at endpoint: String? = nil, role: String? = nil) {
        let keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = \(Self.secret)\n"
        let own = role.map { "role_arn = \($0)\nsource_profile = keys\n" } ?? keys
        profile("\(own)endpoint_url = \(endpoint ?? "SANDBOX")\nregion = eu-west-1\n[profile keys]\n\(keys)")
    }

    /// Gives the faulty registry a profile of its own, `faulty`.
    /// - Parameter settings: its section's, and whatever sections follow.
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
            // The environment's goes before a profile's.
            scene.variables["AWS_ENDPOINT_URL"] = .some(nil)
        }
    }
}
