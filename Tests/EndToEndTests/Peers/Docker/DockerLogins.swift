import Foundation
import Testing

/// The real `docker login` and `docker logout`.
enum DockerLogins {
    /// An engine would be asked to sign in, where there is one. Without, docker does it itself.
    static let environment = ["DOCKER_HOST": "unix:///nowhere/docker.sock"]

    /// The same for a shell.
    /// - Parameter arguments: as a shell takes them.
    static func command(_ arguments: String) -> String {
        // Without a PATH, docker finds no store that it would take by itself where the config has no login yet.
        "docker=$(command -v docker); DOCKER_HOST=unix:///nowhere/docker.sock PATH=/nowhere \"$docker\" \(arguments)"
    }
}

extension Scratch {
    /// Has docker sign in, as a person does.
    /// - Parameter more: variables that are set beside the scratch's own, or instead.
    func dockerLogin(_ host: String, user: String, password: String, with more: [String: String] = [:]) async throws {
        try await docker(["login", "--username", user, "--password-stdin", host], with: more, input: password)
    }

    func dockerLogout(_ host: String, with more: [String: String] = [:]) async throws {
        try await docker(["logout", host], with: more)
    }

    private func docker(_ arguments: [String], with more: [String: String], input: String = "") async throws {
        let all = environment.merging(DockerLogins.environment) { $1 }.merging(more) { $1 }
        let ended = try await Program.run(["docker"] + arguments, environment: all, in: work, input: input)
        try #require(ended.status == 0, "docker \(arguments[0]): \(ended.errors)\(ended.output)")
    }
}
