import Foundation

/// What checks the examples, and runs them.
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
    /// The environment of an example's own commands: they find berth on `PATH`, as they expect.
    /// - Parameter more: variables that are set beside the scratch's own, or instead.
    func commandEnvironment(_ more: [String: String] = [:]) throws -> [String: String] {
        let programs = try Checkout.program("berth").dropLast("/berth".count)
        return environment.merging(["PATH": "\(programs):\(Tool.searchPath)"]) { $1 }.merging(more) { $1 }
    }

    /// Puts a program of the test's own before all others on `PATH`.
    /// - Parameter script: for sh.
    /// - Returns: the folder that it is in.
    func stand(in name: String, _ script: String) throws -> String {
        try make(folder: "stand-ins")
        let path = try write("#!/bin/sh\n\(script)\n", to: "stand-ins/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return self.path("stand-ins")
    }
}
