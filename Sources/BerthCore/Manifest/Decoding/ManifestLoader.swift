import Crypto
package import Effects
import OrderedCollections
import Platform
package import SystemPackage
package import YAML

/// Reads a manifest from all of its files.
package enum ManifestLoader {
    /// A valid manifest, and warnings.
    package struct Reading: Sendable {
        /// The decoded manifest.
        package var manifest: Manifest
        /// Warnings in the order of the text.
        package var warnings: [Diagnostic]
    }

    /// - Parameters:
    ///   - locations: at least one; the lists of all files and their includes are joined.
    ///   - effects: only files are read. Relative paths start from the environment's directories.
    ///   - standardInput: the bytes of `ManifestLocation.standardInput`.
    ///   - contents: the texts that `ManifestLocator` has read; these files are not read again.
    /// - Throws: `ManifestError` with every error of every file; for a file that is not YAML, the first error.
    package static func read(
        from locations: [ManifestLocation],
        effects: Effects,
        substitution: Substitution,
        standardInput: [UInt8] = [],
        contents: [FilePath: [UInt8]] = [:]
    ) throws(ManifestError) -> Reading {
        var assembly = ManifestAssembly(
            effects: effects,
            substituter: VariableSubstituter(substitution, environment: effects.environment),
            standardInput: standardInput,
            contents: contents
        )
        assembly.read(locations)
        return try assembly.reading(of: locations)
    }
}

/// A manifest while its files are read, one by one: each named file, followed by its includes.
struct ManifestAssembly {
    let effects: Effects
    let substituter: VariableSubstituter
    let standardInput: [UInt8]
    /// The texts that were read when the files' owners were checked.
    let contents: [FilePath: [UInt8]]

    private let findings = DiagnosticCollector()
    private var unreadable: [UnreadableManifestError] = []
    /// The file that includes each file; `nil` for named files.
    private var known: [ManifestLocation: ManifestLocation?] = [:]
    private var registries = RegistryListDecoder()
    private var profiles = ProfileListDecoder()
    private var references: [ProfileReference] = []
    private var name: String?
    private var declaresRegistries = false
    private var digest = SHA256()
    /// The size of all files: many small ones with aliases take as much work as a large one.
    private var size = TreeSize()
    /// The first file's root.
    private var root: YAMLNode?
    /// Whether all files were read; otherwise a missing profile is no error.
    private var isComplete = true

    /// More files are probably a mistake, such as directories that link to each other.
    private static let fileLimit = 256
    static let sizeLimit = 8 << 20

    /// The node that includes a file, and its file.
    private struct Include {
        var text: ResolvedText
        var by: ManifestLocation
    }

    /// A file that is not read yet.
    private struct Pending {
        var location: ManifestLocation
        /// The include; `nil` for a named file.
        var include: Include?
    }

    init(effects: Effects, substituter: VariableSubstituter, standardInput: [UInt8], contents: [FilePath: [UInt8]]) {
        self.effects = effects
        self.substituter = substituter
        self.standardInput = standardInput
        self.contents = contents
    }

    // MARK: Reading

    mutating func read(_ locations: [ManifestLocation]) {
        var stack = locations.reversed().map { Pending(location: $0) }
        while let next = stack.popLast() {
            if known[next.location] != nil {
                next.include.map { checkLoop(to: next.location, $0) }
                continue
            }
            known[next.location] = .some(next.include?.by)
            if let include = next.include, known.count > Self.fileLimit {
                findings.error(
                    "too-many-files",
                    "the manifest includes more than 256 files",
                    at: include.text.node,
                    hint: "do they include each other?"
                )
                isComplete = false
                return
            }
            stack += read(next).reversed()
        }
    }

    /// - Returns: the files that this one includes.
    private mutating func read(_ pending: Pending) -> [Pending] {
        guard let bytes = bytes(of: pending) else {
            isComplete = false
            return []
        }
        addToDigest(pending.location, bytes)
        let source = SourceText(name: displayName(of: pending.location), bytes: bytes)
        // It may be any file that this user can read, such as a secret: the author of a manifest must not get it
        // quoted.
        let declaresVersion = source.declaresVersion
        if let include = pending.include, !declaresVersion {
            findings.error(
                "not-a-manifest",
                "\(source.name) is not a manifest: it has no `version: 1`",
                at: include.text.node,
                hint: "an included file needs `version: 1` too"
            )
            isComplete = false
            return []
        }
        findings.register(source)
        let file = DecodingContext(
            source: source,
            directory: directory(of: pending.location),
            environment: effects.environment,
            substituter: substituter,
            findings: findings
        )
        let reader = ManifestFileDecoder(file: file)
        do {
            let root = try YAMLDocument.parse(source, after: &size)
            guard reader.hasOnlyOwnKeys(root) || pending.include == nil && declaresVersion else {
                findings.suppressQuotes(of: source)
                reader.reportKeys(root)
                isComplete = false
                return []
            }
            guard let contents = reader.read(root, into: &registries) else {
                isComplete = false
                return []
            }
            if known.count == 1 { (self.root, name) = (root, contents.name) }
            profiles.add(contents.profiles, findings)
            references += contents.references
            declaresRegistries = declaresRegistries || contents.declaresRegistries
            isComplete = isComplete && contents.isComplete
            return includes(contents.includes, of: pending, in: file)
        } catch {
            let isManifest = pending.include == nil && declaresVersion
            if !isManifest { findings.suppressQuotes(of: source) }
            findings.addSyntaxError(isManifest ? error : error.withoutText)
            isComplete = false
            return []
        }
    }

    private mutating func includes(_ includes: [ResolvedText], of pending: Pending, in file: DecodingContext)
        -> [Pending]
    {
        includes.compactMap { text in
            guard text.isKnown else {
                isComplete = false
                return nil
            }
            let include = Include(text: text, by: pending.location)
            return Pending(location: .file(file.path(text.value)), include: include)
        }
    }

    /// Reports an include that leads back to one of the files which include it.
    private func checkLoop(to location: ManifestLocation, _ include: Include) {
        var files = [location]
        var next: ManifestLocation? = include.by
        while let file = next, file != location {
            files.append(file)
            next = known[file] ?? nil
        }
        guard next != nil else { return }
        let loop = ([location] + files.reversed()).map(displayName)
        findings.error(
            "include-loop",
            "the file includes itself: \(loop.joined(separator: " → "))",
            at: include.text.node,
            hint: "delete this include"
        )
    }

    // MARK: Files

    private mutating func bytes(of pending: Pending) -> [UInt8]? {
        guard case .file(let path) = pending.location else { return standardInput }
        do throws(FileError) {
            // Programs, trust and the ledger have paths as text: another path, if this one is not UTF-8.
            guard String(validating: path) != nil else { throw FileError("read", path, .illegalByteSequence) }
            if let bytes = contents[path] { return bytes }
            return try effects.files.read(path, limit: Self.sizeLimit)
        } catch {
            let problem = UnreadableManifestError(error, file: displayName(of: pending.location))
            if let include = pending.include {
                // A variable's text is not shown: it may be a secret.
                let text = include.text
                let isWritten = text.node.scalar.map { $0.text.hasSameBytes(as: text.value) } ?? false
                findings.error(
                    "unreadable-include",
                    "cannot include \(isWritten ? problem.file : text.quoted): \(problem.reason)",
                    at: include.text.node
                )
            } else {
                unreadable.append(problem)
            }
            return nil
        }
    }

    /// Adds a file's path and text to the digest, each after its length, so that two files differ from one long file.
    /// The path counts because commands and includes start from it.
    private mutating func addToDigest(_ location: ManifestLocation, _ bytes: [UInt8]) {
        let path =
            switch location {
            // Use bytes, because a path need not be text.
            case .file(let path): path.withPlatformString { Array(UnsafeBufferPointer(start: $0, count: path.length)) }
            case .standardInput: [CInterop.PlatformChar]()
            }
        digest.update(data: Array("\(path.count):".utf8) + path.map(UInt8.init(bitPattern:)))
        digest.update(data: Array("\(bytes.count):".utf8))
        digest.update(data: bytes)
    }

    private func displayName(of location: ManifestLocation) -> String {
        switch location {
        case .file(let path): effects.environment.displayName(of: path)
        case .standardInput: "<stdin>"
        }
    }

    private func directory(of location: ManifestLocation) -> FilePath {
        switch location {
        case .file(let path): path.removingLastComponent()
        case .standardInput: effects.environment.workingDirectory
        }
    }

    // MARK: The whole

    /// Checks what needs all files, and returns the manifest.
    func reading(of locations: [ManifestLocation]) throws(ManifestError) -> ManifestLoader.Reading {
        var principals = PrincipalExpansion(of: profiles, isDeferred: substituter.defers, findings)
        var manifest = Manifest(
            name: name ?? Self.name(of: locations.first), declaresName: name != nil,
            path: Self.path(of: locations.first),
            profiles: profiles.profiles,
            registries: registries.registries(&principals),
            files: locations.compactMap { Self.path(of: $0) },
            digest: digest.finalize().hexadecimal
        )
        manifest.variables = findings.substitutedVariables
        findings.refuseSubstitution(of: SecretVariables.unsubstituted.union(manifest.secretVariables))
        profiles.checkChains(findings)
        if isComplete {
            profiles.check(references, findings)
            if let root, !declaresRegistries {
                findings.error(
                    "no-registry",
                    "the manifest declares no registry",
                    at: SourceSpan(start: root.span.start, end: root.span.start),
                    of: root.source,
                    hint: "add `accounts` for private ECR, or `registries` for others"
                )
            }
        }
        let diagnostics = findings.sortedDiagnostics()
        guard unreadable.isEmpty, !findings.hasErrors else {
            throw ManifestError(unreadable: unreadable, diagnostics: diagnostics, unlisted: findings.unlisted)
        }
        return ManifestLoader.Reading(manifest: manifest, warnings: diagnostics)
    }

    /// Returns the first file's name without extension.
    private static func name(of location: ManifestLocation?) -> String {
        path(of: location)?.stem ?? "stdin"
    }

    private static func path(of location: ManifestLocation?) -> FilePath? {
        guard case .file(let path)? = location else { return nil }
        return path
    }
}

extension SourceText {
    /// Whether a line starts with `version: 1`, with or without braces and quotes.
    fileprivate var declaresVersion: Bool {
        var number = 1
        while let line = line(number) {
            var rest = Substring(line).unicodeScalars.drop { "\u{FEFF} {\"'".unicodeScalars.contains($0) }
            if rest.starts(with: "version".unicodeScalars) {
                rest = rest.dropFirst(7).drop { " \"'".unicodeScalars.contains($0) }
                if rest.first == ":" {
                    rest = rest.dropFirst().drop { " \"'".unicodeScalars.contains($0) }
                    if rest.first == "1",
                        rest.dropFirst().first.map({ " \t\r\"',}".unicodeScalars.contains($0) }) ?? true
                    {
                        return true
                    }
                }
            }
            number += 1
        }
        return false
    }
}
