import Effects
import OrderedCollections
import SystemPackage
import YAML

/// A manifest while its files are read, one by one: those that were named, and behind each what it includes.
struct ManifestAssembly {
    let effects: Effects
    let substituter: Substituter
    let standardInput: [UInt8]

    private let findings = Findings()
    private var unreadable: [UnreadableManifest] = []
    private var known: Set<ManifestLocation> = []
    private var registries = RegistryList()
    private var profiles = ProfileList()
    private var references: [ProfileReference] = []
    private var name: String?
    private var declaresRegistries = false
    /// The first file's root.
    private var root: Node?
    /// Whether all files could be read and were all known: else what seems to be missing may be there.
    private var isComplete = true

    /// More would be a mistake, or folders that are linked into each other.
    private static let fileLimit = 1000
    private static let sizeLimit = 8 << 20

    /// A file that is still to be read.
    private struct Pending {
        var location: ManifestLocation
        /// Where it is included; nil where it was named.
        var include: ResolvedText?
        /// The files that include it, from the one that was named.
        var chain: [FilePath] = []
    }

    init(effects: Effects, substituter: Substituter, standardInput: [UInt8]) {
        self.effects = effects
        self.substituter = substituter
        self.standardInput = standardInput
    }

    // MARK: Reading

    mutating func read(_ locations: [ManifestLocation]) {
        var stack = locations.reversed().map { Pending(location: $0) }
        while let next = stack.popLast() {
            if isLoop(next) || !known.insert(next.location).inserted { continue }
            if let include = next.include, known.count > Self.fileLimit {
                findings.error(
                    "too-many-files", "the manifest includes more than 1,000 files", at: include.node,
                    hint: "do they include each other?")
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
        let source = Source(name: displayName(of: pending.location), bytes: bytes)
        findings.enter(source)
        let file = ManifestFile(
            source: source, folder: folder(of: pending.location), environment: effects.environment,
            substituter: substituter, findings: findings)
        do {
            let root = try YAMLDocument.parse(source)
            guard let contents = FileReader(file: file).read(root, into: &registries) else {
                isComplete = false
                return []
            }
            if known.count == 1 { (self.root, name) = (root, contents.name) }
            profiles.add(contents.profiles, findings)
            references += contents.references
            declaresRegistries = declaresRegistries || contents.declaresRegistries
            return includes(contents.includes, of: pending, in: file)
        } catch {
            findings.add(error)
            isComplete = false
            return []
        }
    }

    private mutating func includes(_ includes: [ResolvedText], of pending: Pending, in file: ManifestFile) -> [Pending] {
        var chain = pending.chain
        if case .file(let path) = pending.location { chain.append(path) }
        return includes.compactMap { include in
            guard include.isKnown else {
                isComplete = false
                return nil
            }
            return Pending(location: .file(file.path(include.value)), include: include, chain: chain)
        }
    }

    private func isLoop(_ pending: Pending) -> Bool {
        guard let include = pending.include, case .file(let path) = pending.location,
            let start = pending.chain.firstIndex(of: path)
        else { return false }
        let loop = (pending.chain[start...] + [path]).map(effects.environment.displayName)
        findings.error(
            "include-loop", "the file includes itself: \(loop.joined(separator: " → "))", at: include.node,
            hint: "delete this include")
        return true
    }

    // MARK: Files

    private mutating func bytes(of pending: Pending) -> [UInt8]? {
        guard case .file(let path) = pending.location else { return standardInput }
        do {
            return try effects.files.read(path, limit: Self.sizeLimit)
        } catch {
            let problem = UnreadableManifest(error, file: displayName(of: pending.location))
            if let include = pending.include {
                findings.error("unreadable-include", "cannot include \(problem.file): \(problem.reason)", at: include.node)
            } else {
                unreadable.append(problem)
            }
            return nil
        }
    }

    private func displayName(of location: ManifestLocation) -> String {
        switch location {
        case .file(let path): effects.environment.displayName(of: path)
        case .standardInput: "<stdin>"
        }
    }

    private func folder(of location: ManifestLocation) -> FilePath {
        switch location {
        case .file(let path): path.removingLastComponent()
        case .standardInput: effects.environment.workingDirectory
        }
    }

    // MARK: The whole

    /// Checks what takes all files to know.
    func reading(of locations: [ManifestLocation]) throws(ManifestErrors) -> ManifestReader.Reading {
        profiles.checkLoops(findings)
        if isComplete {
            profiles.check(references, findings)
            if let root, !declaresRegistries {
                findings.error(
                    "no-registry", "the manifest declares no registry",
                    at: Span(start: root.span.start, end: root.span.start), of: root.source,
                    hint: "add `accounts` for private ECR, or `registries` for others")
            }
        }
        let diagnostics = findings.inOrder()
        guard unreadable.isEmpty, !findings.hasErrors else {
            throw ManifestErrors(unreadable: unreadable, diagnostics: diagnostics)
        }
        let manifest = Manifest(
            name: name ?? Self.name(of: locations.first), path: Self.path(of: locations.first),
            profiles: profiles.profiles, registries: registries.registries)
        return ManifestReader.Reading(manifest: manifest, warnings: diagnostics)
    }

    /// The first file's base name.
    private static func name(of location: ManifestLocation?) -> String {
        path(of: location)?.stem ?? "stdin"
    }

    private static func path(of location: ManifestLocation?) -> FilePath? {
        guard case .file(let path)? = location else { return nil }
        return path
    }
}
