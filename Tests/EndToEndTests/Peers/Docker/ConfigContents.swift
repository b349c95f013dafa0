import Foundation

/// What Docker's config says of logins; in a test's own, every entry has texts only.
struct ConfigContents: Decodable, Equatable {
    var auths: [String: [String: String]]?
    var credHelpers: [String: String]?
    var credsStore: String?
}

extension Scratch {
    /// What Docker's config says now.
    func contents() throws -> ConfigContents {
        try JSONDecoder().decode(ConfigContents.self, from: Data(contentsOf: config))
    }

    /// Writes Docker's config.
    func write(config text: String) throws { try write(text, to: "home/.docker/config.json") }

    /// What lies in a folder beside files of these names.
    func names(in folder: String, but names: String...) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { !names.contains($0) }.sorted()
    }
}
