import Effects
import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// A manifest of the corpus: `NAME.yaml`, or a directory whose first file is `berth.yaml`; and the expected text in
/// `NAME.txt`, to the byte.
struct CorpusEntry: Sendable, CustomTestStringConvertible {
    let name: String
    /// Texts by their path from the working directory.
    let files: [String: Data]
    /// The same files' paths on the disk.
    let paths: [String]
    let expected: String

    var testDescription: String { name }

    static let good = entries(in: "good")
    static let bad = entries(in: "bad")

    /// The variables for the corpus's manifests. No others are set, such as `NOT_SET`.
    static let variables = [
        "ACCOUNT": "600423610423", "REGION": "us-east-2", "GITHUB_ACTOR": "octocat", "USER": "me", "EMPTY": "",
        "SECRET": "s3cret:value", "REGIONS": "[us-east-2, eu-west-1]",
    ]

    /// The reason why a validator with only the schema accepts a bad manifest; `nil` if it must refuse it.
    var onlyBerthKnows: String? {
        let mark = "# only berth: "
        let lines = files.values.compactMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").first }
        return lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
    }

    /// Reads the manifest with only its own files.
    func read(_ substitution: Substitution? = nil) throws(ManifestError) -> ManifestLoader.Reading {
        let system = MemoryFileSystem()
        for (path, data) in files { system.put("/home/me/work/\(path)", String(decoding: data, as: UTF8.self)) }
        let effects = Effects.fake(files: system, environment: Self.variables)
        return try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")],
            effects: effects,
            substitution: substitution ?? .environment(effects.environment)
        )
    }

    private static func entries(in kind: String) -> [CorpusEntry] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/\(kind)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { entry(named: $0, in: folder) }
    }

    private static func entry(named file: String, in folder: URL) -> CorpusEntry? {
        let url = folder.appending(path: file)
        guard url.pathExtension != "txt" else { return nil }
        let name = url.deletingPathExtension().lastPathComponent
        let expected = (try? String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)) ?? ""
        if url.pathExtension == "yaml" {
            let files = ["berth.yaml": (try? Data(contentsOf: url)) ?? Data()]
            return CorpusEntry(name: name, files: files, paths: [url.path], expected: expected)
        }
        let inside = (try? FileManager.default.subpathsOfDirectory(atPath: url.path)) ?? []
        let texts = inside.filter { $0.hasSuffix(".yaml") }.sorted()
        let files = texts.map { ($0, (try? Data(contentsOf: url.appending(path: $0))) ?? Data()) }
        return CorpusEntry(
            name: name,
            files: Dictionary(uniqueKeysWithValues: files),
            paths: texts.map { url.appending(path: $0).path },
            expected: expected
        )
    }
}
