import Foundation
import Testing

/// podman and skopeo, run to see which login they find. podman keeps its own data in a separate temporary directory.
struct ContainerTools {
    /// The variables that lead programs to the test's files only. podman and skopeo ignore an empty `DOCKER_CONFIG`.
    let environment: [String: String]
    private let scratch: Scratch
    private let podmanOptions: [String]

    /// The session's directory, below the scratch directory.
    static let session = "run"
    /// podman's login file, below the scratch directory.
    static let authFile = "\(session)/containers/auth.json"

    static func make(in scratch: Scratch) throws -> ContainerTools {
        // Outside the scratch directory: podman limits the path of its run root to 50 characters.
        var template = Array("/tmp/berth-podman.XXXXXX".utf8CString)
        let isMade = mkdtemp(&template) != nil
        try #require(isMade, "no directory for podman")
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        scratch.atEnd { try? FileManager.default.removeItem(atPath: folder) }
        try scratch.make(folder: session)
        return ContainerTools(
            environment: ["DOCKER_CONFIG": "", "XDG_RUNTIME_DIR": scratch.path(session)], scratch: scratch,
            // `vfs`, because the other storage drivers need mounts.
            podmanOptions: [
                "--root", "\(folder)/root", "--runroot", "\(folder)/run", "--tmpdir", "\(folder)/tmp",
                "--network-config-dir", "\(folder)/networks", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs",
            ]
        )
    }

    /// Runs podman and waits for its end.
    func podman(_ arguments: [String], with more: [String: String] = [:]) async throws -> Ended {
        try await run(["podman"] + podmanOptions + arguments, with: more)
    }

    /// Returns the user that podman finds for a registry or a repository; `nil` if it finds no login.
    func podmanUser(of name: String, with more: [String: String] = [:]) async throws -> String? {
        try user(in: try await podman(["login", "--get-login", name], with: more))
    }

    /// Returns the user that `skopeo login` finds; `nil` if it finds no login. With `DOCKER_CONFIG`, skopeo's other
    /// commands read another file.
    func skopeoUser(of name: String, with more: [String: String] = [:]) async throws -> String? {
        try user(in: try await run(["skopeo", "login", "--get-login", name], with: more))
    }

    /// Returns whether skopeo can read an image.
    func skopeoReads(_ image: String, with more: [String: String] = [:]) async throws -> Bool {
        let command = ["skopeo", "inspect", "--cert-dir", scratch.path("certificates"), "docker://\(image)"]
        return try mayRead(try await run(command, with: more))
    }

    /// Returns whether docker can read an image.
    func dockerReads(_ image: String, with more: [String: String] = [:]) async throws -> Bool {
        let variables = DockerLogins.environment.merging(more) { $1 }
        return try mayRead(try await run(["docker", "manifest", "inspect", image], with: variables))
    }

    private func run(_ command: Program.Command, with more: [String: String]) async throws -> Ended {
        let all = scratch.environment.merging(environment) { $1 }.merging(more) { $1 }
        return try await Program.run(command, environment: all, in: scratch.work)
    }

    private func user(in answer: Ended) throws -> String? {
        if answer.status == 0 { return answer.output.trimmingCharacters(in: .newlines) }
        try #require(answer.errors.contains("not logged into"), "\(answer.errors)")
        return nil
    }

    private func mayRead(_ answer: Ended) throws -> Bool {
        if answer.status == 0 { return true }
        let isRefused = ["unauthorized", "authentication required", "no basic auth credentials"].contains {
            answer.errors.contains($0)
        }
        try #require(isRefused, "\(answer.errors)")
        return false
    }
}
