import Foundation

/// The tools that check and run the examples.
extension Tool {
    static let ansiblePlaybook = Tool(name: "ansible-playbook")
    static let kubectl = Tool(name: "kubectl")
    static let kubernetesValidate = Tool(name: "kubernetes-validate")
    static let systemdAnalyze = Tool(name: "systemd-analyze")
    static let shellcheck = Tool(name: "shellcheck")
    static let yamllint = Tool(name: "yamllint")
    static let checkJSONSchema = Tool(name: "check-jsonschema")
}

extension Scratch {
    /// Returns the environment of an example's own commands, which find berth on `PATH`.
    /// - Parameter more: variables that are added to the scratch's environment, or replace variables there.
    func commandEnvironment(_ more: [String: String] = [:]) throws -> [String: String] {
        let programs = try Checkout.program("berth").dropLast("/berth".count)
        return environment.merging(["PATH": "\(programs):\(Tool.searchPath)"]) { $1 }.merging(more) { $1 }
    }

    /// Puts a test's program before all others on `PATH`.
    /// - Parameter script: the program, for sh.
    /// - Returns: the program's directory.
    func stand(in name: String, _ script: String) throws -> String {
        try make(folder: "stand-ins")
        let path = try write("#!/bin/sh\n\(script)\n", to: "stand-ins/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return self.path("stand-ins")
    }
}
