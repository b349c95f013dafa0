import Foundation
import Testing

/// The real `docker login` and `docker logout`.
enum DockerLogins {
    /// Without an engine, docker logs in to the registry itself; otherwise it lets the engine do so.
    static let environment = ["DOCKER_HOST": "unix:///nowhere/docker.sock"]

    /// Returns a `docker login` or `docker logout` for a shell.
    /// - Parameter arguments: quoted for a shell.
    static func command(_ arguments: String) -> String {
        // With an empty PATH, docker finds no credential store. It would select one if the config has no login yet.
        "docker=$(command -v docker); DOCKER_HOST=unix:///nowhere/docker.sock PATH=/nowhere \"$docker\" \(arguments)"
    }
}

extension Scratch {
    /// Logs in with docker, as a user does.
    /// - Parameter more: variables that are added to the scratch's environment, or replace variables there.
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
