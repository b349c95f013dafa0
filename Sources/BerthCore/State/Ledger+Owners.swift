import Platform
import SystemPackage

extension Ledger {
    /// A manifest that owns a login.
    package struct Owner: Sendable, Equatable, Encodable {
        /// The manifest's name.
        package var manifest: String
        /// The file that the manifest was applied from; `nil` for standard input.
        package var path: String?
        /// `Ledger.digest(ofSource:)` of the password's source in this manifest; `nil` if the login is Amazon's, or if this
        /// manifest never obtained it.
        package var source: String?
    }

    /// The hosts in a config that belong to a manifest.
    package func hosts(of manifest: Manifest, in config: String) -> [String] {
        hosts(of: ManifestIdentity(manifest), in: config)
    }

    /// The hosts in a config that belong to a manifest.
    func hosts(of manifest: ManifestIdentity, in config: String) -> [String] {
        entries.compactMap { key, entry in
            key.config.hasSameBytes(as: config) && manifest.owns(entry) ? key.host : nil
        }
    }
}

extension Ledger.Entry {
    /// The manifest that stored the login last.
    private var storing: Ledger.Owner { Ledger.Owner(manifest: manifest, path: path, source: source) }

    /// Every manifest that owns the login. The manifest that stored it last is the first.
    package var owners: [Ledger.Owner] { [storing] + others }

    /// Returns whether the same principal or user signs in.
    func hasPrincipal(_ identifier: String?) -> Bool { identifier.map { principal.hasSameBytes(as: $0) } ?? false }

    /// Returns whether one of the owners meets a condition.
    func hasOwner(where isMeant: (Ledger.Owner) -> Bool) -> Bool { isMeant(storing) || others.contains(where: isMeant) }

    /// Gives the login to these owners.
    /// - Returns: `nil` if the list is empty.
    func with(owners: [Ledger.Owner]) -> Ledger.Entry? {
        guard let first = owners.first else { return nil }
        var entry = self
        (entry.manifest, entry.path, entry.source) = (first.manifest, first.path, first.source)
        entry.others = Array(owners.dropFirst())
        return entry
    }
}

/// The identity of a manifest as an owner of logins in the ledger.
///
/// A manifest owns a login by its file, whatever its name is now, and by its name, wherever its file is. A manifest
/// without a `name` owns by its file only.
struct ManifestIdentity: Sendable {
    private let name: String
    private let declaresName: Bool
    private let path: String?
    /// Other paths in the ledger that lead to the manifest's file.
    private let samePaths: Set<String>
    /// Paths in the ledger of files that no longer exist.
    private let gonePaths: Set<FilePath>

    init(_ manifest: Manifest, samePaths: Set<String> = [], gonePaths: Set<FilePath> = []) {
        name = manifest.name
        declaresName = manifest.declaresName
        path = manifest.path?.string
        self.samePaths = samePaths
        self.gonePaths = gonePaths
    }

    /// Returns whether an owner is this manifest's own file; from standard input, a manifest of the same name from there.
    func isFile(of owner: Ledger.Owner) -> Bool {
        guard let known = owner.path, let path else {
            return owner.path == nil && path == nil && owner.manifest.hasSameBytes(as: name)
        }
        return known.hasSameBytes(as: path) || samePaths.contains { $0.hasSameBytes(as: known) }
    }

    private func hasName(of owner: Ledger.Owner) -> Bool { declaresName && owner.manifest.hasSameBytes(as: name) }

    /// Returns whether a login belongs to this manifest by its file or by its name.
    func owns(_ entry: Ledger.Entry) -> Bool { entry.hasOwner { isFile(of: $0) || hasName(of: $0) } }

    /// Returns whether the ledger has this manifest's own file among the owners.
    func isRecorded(in entry: Ledger.Entry) -> Bool { entry.hasOwner(where: isFile) }

    /// Returns whether an owner is this manifest: its own file, or one of its name that cannot be applied any more, because
    /// the file is gone or was standard input.
    func isSelf(_ owner: Ledger.Owner) -> Bool {
        if isFile(of: owner) { return true }
        guard hasName(of: owner) else { return false }
        return owner.path.map(isGone) ?? true
    }

    /// Returns the other manifests that own a login and can still be applied.
    func others(of entry: Ledger.Entry) -> [Ledger.Owner] {
        entry.owners.filter { !isSelf($0) && !($0.path.map(isGone) ?? false) }
    }

    /// Returns an owner of another name that can still be applied; `nil` without such an owner.
    func otherManifest(of entry: Ledger.Entry) -> Ledger.Owner? { others(of: entry).first { !hasName(of: $0) } }

    /// Returns the file of an owner of the same name, if it is another file than the manifest's and still there.
    ///
    /// The name alone makes both one owner, and any manifest can have it, such as a hostile clone of a repository. A
    /// checkout that moved leaves no file behind, and is the same manifest.
    func otherFile(of entry: Ledger.Entry) -> String? { others(of: entry).first(where: hasName)?.path }

    /// Returns the source from which this manifest obtained the password, as `Ledger.digest(ofSource:)`; `nil` if the
    /// ledger does not know it.
    func source(of entry: Ledger.Entry) -> String? { entry.owners.first(where: isSelf)?.source }

    /// Returns the file that a login was stored from under this manifest's name; `nil` for standard input.
    func path(in entry: Ledger.Entry) -> String? { entry.owners.first(where: hasName)?.path }

    /// Returns this manifest as an owner.
    func owner(source: String?) -> Ledger.Owner { Ledger.Owner(manifest: name, path: path, source: source) }

    private func isGone(_ path: String) -> Bool { gonePaths.contains(FilePath(path)) }
}
