public import Effects
import SystemPackage

/// Where the manifest is looked for: named ones first, then the places where one usually lies.
public struct ManifestSearch: Sendable {
    /// What a search came to.
    public struct Found: Sendable, Equatable {
        /// One for each that was named; never empty.
        public var locations: [ManifestLocation]
        /// Whether the user named it, with `-f` or `BERTH_FILE`. One found by searching may be anybody's.
        public var isNamed: Bool

        /// What was found, and how.
        public init(locations: [ManifestLocation], isNamed: Bool) {
            self.locations = locations
            self.isNamed = isNamed
        }
    }

    /// No manifest is where one was looked for.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The places as a user reads them: the first and last folder of the walk, and the file in the home folder.
        case notFound(from: String, upTo: String, orIn: String?)
        /// `BERTH_FILE` names a file that is not there.
        case variable(file: String)

        /// What happened, where, and what to do, in at most three lines.
        public var description: String {
            switch self {
            case .notFound(let first, let last, let userFile):
                let folders = first == last ? first : "\(first) or its parents up to \(last)"
                let other = userFile.map { ", and no \($0)" } ?? ""
                return """
                    no manifest: there is no berth.yaml or berth.yml in \(folders)\(other)
                    Name one with -f FILE or BERTH_FILE, or write a first one with `berth init`.
                    """
            case .variable(let file):
                return "BERTH_FILE names \(file), and there is no such file\nUnset it, or let it name a manifest."
            }
        }
    }

    private let environment: Environment
    private let files: any FileSystem

    /// - Parameter effects: its files are looked at and not read; its environment says where to start.
    public init(_ effects: Effects) {
        environment = effects.environment
        files = effects.files
    }

    /// - Parameter named: the files given with `-f`, as they were written; `-` is standard input.
    /// - Returns: those; else the file of `BERTH_FILE`; else `berth.yaml` or `berth.yml` in the working directory or
    ///   the nearest of its parents, up to the repository's root or the home folder; else
    ///   `$XDG_CONFIG_HOME/berth/berth.yaml`. Whether a file of `-f` is there shows when it is read.
    public func find(named: [String]) throws(Failure) -> Found {
        if !named.isEmpty { return Found(locations: named.map(location), isNamed: true) }
        if let name = environment.nonBlank("BERTH_FILE") {
            let location = location(name)
            if case .file(let path) = location, !isThere(path) {
                throw .variable(file: environment.displayName(of: path))
            }
            return Found(locations: [location], isNamed: true)
        }
        let folders = foldersToSearch
        let candidates = folders.flatMap { [$0.appending("berth.yaml"), $0.appending("berth.yml")] }
        guard let path = (candidates + [userFile].compactMap(\.self)).first(where: isThere) else {
            throw .notFound(
                from: environment.abbreviated(folders[0]),
                upTo: environment.abbreviated(folders[folders.count - 1]),
                orIn: userFile.map(environment.abbreviated)
            )
        }
        return Found(locations: [.file(path)], isNamed: false)
    }

    private func location(_ name: String) -> ManifestLocation {
        name == "-" ? .standardInput : .file(environment.absolute(name))
    }

    /// The working directory and its parents. Where neither a repository nor the home folder is among them it stays
    /// alone: a file in `/tmp` is anybody's.
    private var foldersToSearch: [FilePath] {
        var folders = [environment.workingDirectory]
        while let folder = folders.last {
            if folder == environment.home || isRepository(folder) { return folders }
            let parent = folder.removingLastComponent()
            if parent == folder || parent.isEmpty { break }
            folders.append(parent)
        }
        return [environment.workingDirectory]
    }

    private var userFile: FilePath? {
        environment.xdgFolder("XDG_CONFIG_HOME", orInHome: ".config")?.appending("berth").appending("berth.yaml")
    }

    /// `.git` is a file in a work tree of its own.
    private func isRepository(_ folder: FilePath) -> Bool {
        status(folder.appending(".git")) != nil
    }

    private func isThere(_ path: FilePath) -> Bool {
        status(path).map { $0 != .folder } ?? false
    }

    /// What cannot be looked at is passed over: it is nothing that could be read.
    private func status(_ path: FilePath) -> FileStatus.Kind? {
        do { return try files.status(path)?.kind } catch { return nil }
    }
}
