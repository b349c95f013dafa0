import Foundation
import Testing

/// A program of somebody else's that a test needs.
struct Tool {
    let name: String

    static let docker = Tool(name: "docker")
    static let dockerRegistry = Tool(name: "docker-registry")
    static let skopeo = Tool(name: "skopeo")
    static let podman = Tool(name: "podman")
    static let htpasswd = Tool(name: "htpasswd")
    static let openssl = Tool(name: "openssl")
    static let awsCLI = Tool(name: "aws")
    static let moto = Tool(name: "moto_server")
    static let python = Tool(name: "python3")
    static let curl = Tool(name: "curl")
    static let readelf = Tool(name: "readelf")
    static let setpriv = Tool(name: "setpriv")
    static let gpg = Tool(name: "gpg")
    static let pass = Tool(name: "pass")
    static let dockerCredentialPass = Tool(name: "docker-credential-pass")
    static let flock = Tool(name: "flock")
    static let compiler = Tool(name: "cc")

    /// Where programs are: the developer's own `PATH`, and what root has that others may not.
    static let searchPath =
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/local/sbin:/usr/sbin:/sbin"

    /// In CI nothing may be missing: there a test runs without its tool, and fails.
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    var isThere: Bool {
        Self.isCI
            || Self.searchPath.split(separator: ":").contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
            }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test, by name, where a tool is missing.
    static func needs(_ tool: Tool) -> Self { .enabled(if: tool.isThere, "\(tool.name) is not installed") }
}
