import FoundationEssentials
import Testing

/// The data of AWS's own SDKs, in `shared/conformance` next to the checkout, or at `BERTH_CONFORMANCE`. If
/// the data are missing, the tests that need them are skipped, by name.
enum Conformance {
    static let folder: String? = {
        if let named = ProcessInfo.processInfo.environment["BERTH_CONFORMANCE"] {
            return FileManager.default.fileExists(atPath: named) ? named : nil
        }
        var folder = #filePath[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            let candidate = "\(folder)/shared/conformance"
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        return nil
    }()

    static var isThere: Bool { folder != nil }

    static func data(_ path: String) throws -> Data {
        let folder = try #require(folder)
        return try #require(FileManager.default.contents(atPath: "\(folder)/\(path)"), "no \(path)")
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try data(path), as: UTF8.self)
    }

    /// Returns the names in a directory of the data, sorted; an empty list if it is missing.
    static func names(in path: String) -> [String] {
        guard let folder else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)")) ?? []).sorted()
    }
}
