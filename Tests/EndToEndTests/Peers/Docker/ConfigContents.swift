import Foundation

/// The logins and helpers in Docker's config; in the tests' configs, all values of an entry are strings.
struct ConfigContents: Decodable, Equatable {
    var auths: [String: [String: String]]?
    var credHelpers: [String: String]?
    var credsStore: String?
}

extension Scratch {
    /// Reads Docker's config.
    func contents() throws -> ConfigContents {
        try JSONDecoder().decode(ConfigContents.self, from: Data(contentsOf: config))
    }

    func write(config text: String) throws { try write(text, to: "home/.docker/config.json") }

    /// Returns the names of all files in a directory, except the given names.
    func names(in folder: String, but names: String...) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { !names.contains($0) }.sorted()
    }
}
