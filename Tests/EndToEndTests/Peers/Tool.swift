import Foundation
import Testing

/// An external program that a test needs.
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
    static let jq = Tool(name: "jq")
    static let chromium = Tool(name: "chromium")
    static let chromedriver = Tool(name: "chromedriver")
    static let compiler = Tool(name: "cc")

    /// The developer's `PATH`, and the directories of root's programs. Python's own directory comes first: a shim of pyenv
    /// before Python takes longer to start than Python.
    static let searchPath: String = {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/local/sbin:/usr/sbin:/sbin"
        return pythonDirectory.map { "\($0):\(path)" } ?? path
    }()

    /// The directory of the interpreter that `python3` starts; `nil` if it does not start.
    private static let pythonDirectory: String? = {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import sys; print(sys.prefix + '/bin', end='')"]
        process.standardOutput = output
        guard (try? process.run()) != nil else { return nil }
        let directory = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? directory : nil
    }()

    /// In CI, a test with a missing tool runs and fails instead of being skipped.
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    var isThere: Bool { Self.isCI || path != nil }

    /// The program's path; `nil` if it is not installed.
    var path: String? {
        Self.searchPath.split(separator: ":").map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test if a tool is missing, and names the tool.
    static func needs(_ tool: Tool) -> Self { .enabled(if: tool.isThere, "\(tool.name) is not installed") }
}
