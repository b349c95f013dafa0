import Effects
import Platform
import SystemPackage
import TestSupport

@testable import BerthCore

/// Files in memory with manifests.
struct ManifestFixture {
    var files: [String: String] = [:]
    var environment: [String: String] = [:]

    /// Makes a fixture with one manifest, which most tests need.
    init(_ text: String, environment: [String: String] = [:]) {
        self.init(["berth.yaml": text], environment: environment)
    }

    /// - Parameter files: texts by their path from the working directory, or absolute.
    init(_ files: [String: String], environment: [String: String] = [:]) {
        for (path, text) in files { self.files[path.hasPrefix("/") ? path : "/home/me/work/\(path)"] = text }
        self.environment = environment
    }

    /// Reads the manifest from these files; `-` is standard input.
    func read(
        _ names: String...,
        standardInput: String = "",
        substituting substitution: Substitution? = nil
    ) throws(ManifestError) -> ManifestLoader.Reading {
        let effects = Effects.fake(files: MemoryFileSystem(files), environment: environment)
        let names = names.isEmpty ? ["berth.yaml"] : names
        return try ManifestLoader.read(
            from: names.map { $0 == "-" ? .standardInput : .file(effects.environment.absolute($0)) },
            effects: effects,
            substitution: substitution ?? .environment(effects.environment),
            standardInput: Array(standardInput.utf8)
        )
    }
}
