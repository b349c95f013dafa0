import BerthCore
import Platform
import SystemPackage

extension TrustCommand {
    /// Trusts no more, and has the helper do the same.
    /// - Throws: a `CommandFailure` where berth knows nothing of the manifest, or cannot change what it knows.
    func takeBack(in file: TrustFile, _ effects: Effects, _ console: Console) throws {
        let paths = try all ? load(file, console).manifests.map(\.path) : [path(effects).string]
        // As paths, which are compared by their bytes.
        let trusted = try change(file) { trust in Set(paths.filter { trust.remove($0) }.map { FilePath($0) }) }
        let hosts = try forget(Set(paths.map { FilePath($0) }), effects)
        if paths.isEmpty { console.print(["No manifest was trusted."]) }
        for path in paths {
            let name = Self.name(of: FilePath(path), effects)
            guard trusted.contains(FilePath(path)) || !hosts.isEmpty else {
                throw CommandFailure(.failed, "\(name) is not trusted\n`berth trust --list` says what is.")
            }
            console.print(["\(name) is trusted no more."])
        }
        if !hosts.isEmpty {
            console.print(["docker-credential-berth runs none of its commands either, until it is applied again."])
        }
    }

    /// The manifest's file, be it there or not where it is named.
    private func path(_ effects: Effects) throws -> FilePath {
        if let named = manifest.file.first { return effects.environment.absolute(named) }
        do {
            if case .file(let path)? = try ManifestSearch(effects).find(named: []).locations.first { return path }
        } catch {
            throw CommandFailure(.manifest, error.description)
        }
        throw CommandFailure(.usage, "a manifest on standard input is never trusted")
    }

    /// Keeps the helper from running the manifests' commands.
    /// - Returns: the hosts that it would have run them for.
    private func forget(_ paths: Set<FilePath>, _ effects: Effects) throws -> [String] {
        guard !paths.isEmpty, let records = HelperRecords(effects) else { return [] }
        do {
            return try Blocking.wait { try await records.revoke(paths) }
        } catch {
            throw CommandFailure(.cannotWrite, "docker-credential-berth may still run its commands: \(error)")
        }
    }
}
