package import Effects
package import Platform
package import SystemPackage

/// Locates the manifest: the named files, or a file in the usual places.
package struct ManifestLocator: Sendable {
    /// The result of a search.
    package struct Found: Sendable, Equatable {
        /// The manifests; never empty.
        package var locations: [ManifestLocation]
        /// Whether the user named it, with `-f` or `BERTH_FILE`. Another user may have written a manifest that was
        /// found.
        package var isNamed: Bool
        /// The text of a found file, read when its owner was checked. A pipe is read later.
        package var contents: [FilePath: [UInt8]]
        /// Nearer manifests that berth skipped, because another user could have written them.
        package var skipped: [SkippedManifest]

        package init(
            locations: [ManifestLocation], isNamed: Bool, contents: [FilePath: [UInt8]] = [:],
            skipped: [SkippedManifest] = []
        ) {
            self.locations = locations
            self.isNamed = isNamed
            self.contents = contents
            self.skipped = skipped
        }
    }

    /// A manifest that a search skipped.
    package struct SkippedManifest: Sendable, Equatable, CustomStringConvertible {
        /// The file's display name.
        var file: String
        /// The reason.
        var reason: OwnedFileError

        /// The skipped file, the reason, and the next step.
        package var message: UserMessage {
            UserMessage(
                "manifest_skipped", "berth skipped \(file.inOneLine): \(reason.message.summary)", nextStep: nextStep
            )
        }

        package var description: String { message.description }

        fileprivate var nextStep: NextStep { "If you trust it, name it with -f \(file.inOneLine.shellWord)" }
    }

    /// No manifest was found.
    package enum NotFoundError: UserFacingError, Equatable {
        /// The searched places as display names: the first and last directory, and the file in the home directory.
        case notFound(from: String, upTo: String, orIn: String?)
        /// Manifests exist, but berth skipped them all.
        case skipped(SkippedManifest)
        /// `BERTH_FILE` names a file that does not exist.
        case variable(file: String)

        package var message: UserMessage {
            switch self {
            case .notFound(let first, let last, let userFile):
                let directories = first == last ? first : "\(first) or its parents up to \(last)"
                let other = userFile.map { ", and no \($0)" } ?? ""
                return UserMessage(
                    "no_manifest", "no manifest: there is no berth.yaml or berth.yml in \(directories)\(other)",
                    nextStep: "Name one with -f FILE or BERTH_FILE, or create one with `berth init`.")
            case .skipped(let first):
                return UserMessage(
                    "manifest_skipped", "no manifest: berth skipped \(first.file.inOneLine)",
                    details: ["The reason: \(first.reason.message.summary)"], nextStep: first.nextStep)
            case .variable(let file):
                return UserMessage(
                    "no_manifest", "BERTH_FILE names \(file), which does not exist",
                    nextStep: "Unset it, or set it to a manifest's path.")
            }
        }
    }

    private let effects: Effects

    /// - Parameter effects: files are read; the environment says where to start.
    package init(_ effects: Effects) {
        self.effects = effects
    }

    private var environment: Environment { effects.environment }
    private var files: any FileSystem { effects.files }

    /// Returns whether the user names the manifest, with `-f` or `BERTH_FILE`. Another user may have written a found
    /// one.
    /// - Parameter named: the files given with `-f`.
    package func isNamed(_ named: [String]) -> Bool { !named.isEmpty || environment.nonBlank("BERTH_FILE") != nil }

    /// - Parameter named: the files of `-f` as written; `-` is standard input.
    /// - Returns: the named files; else the file of `BERTH_FILE`; else `berth.yaml` or `berth.yml` in the working
    ///   directory or its nearest parent, up to the repository's root or the home directory; else
    ///   `$XDG_CONFIG_HOME/berth/berth.yaml`. A missing file of `-f` is reported when it is read.
    ///
    /// In the working directory a manifest of any user counts unless all users may write there: in many CI containers
    /// root runs berth in another user's checkout. Elsewhere it counts by the rule of `OwnedFileReader`.
    package func find(named: [String]) throws(NotFoundError) -> Found {
        if !named.isEmpty { return Found(locations: named.map(location), isNamed: true) }
        if let name = environment.nonBlank("BERTH_FILE") {
            let location = location(name)
            if case .file(let path) = location, !isThere(path) {
                throw .variable(file: environment.displayName(of: path))
            }
            return Found(locations: [location], isNamed: true)
        }
        let (directories, doubtful) = directoriesToSearch
        var skipped: [SkippedManifest] = []
        for directory in directories {
            for path in Self.names.map(directory.appending) where isThere(path) {
                do throws(OwnedFileError) {
                    let bytes =
                        directory == environment.workingDirectory
                        ? try readInWorkingDirectory(path) : try reader.readManifest(path)
                    return found(path, bytes, skipped)
                } catch {
                    skipped.append(SkippedManifest(file: environment.displayName(of: path), reason: error))
                }
            }
        }
        for (directory, fault) in doubtful {
            for path in Self.names.map(directory.appending) where isThere(path) {
                skipped.append(SkippedManifest(file: environment.displayName(of: path), reason: fault))
            }
        }
        if let path = userFile, isThere(path) {
            do throws(OwnedFileError) {
                return found(path, try reader.readManifest(path), skipped)
            } catch {
                skipped.append(SkippedManifest(file: environment.displayName(of: path), reason: error))
            }
        }
        if let first = skipped.first { throw .skipped(first) }
        throw .notFound(
            from: environment.abbreviated(directories[0]),
            upTo: environment.abbreviated(directories[directories.count - 1]),
            orIn: userFile.map(environment.abbreviated)
        )
    }

    /// Returns the files of a saved plan. They count as found, because the plan names them and not the user.
    /// - Parameter files: absolute.
    /// - Throws: `NotFoundError.skipped` if another user could have written a file.
    package func find(planned files: [FilePath]) throws(NotFoundError) -> Found {
        var contents: [FilePath: [UInt8]] = [:]
        for path in files {
            let isHere = path.removingLastComponent() == environment.workingDirectory
            do throws(OwnedFileError) {
                contents[path] = isHere ? try readInWorkingDirectory(path) : try reader.readManifest(path)
            } catch {
                // The reader of the manifest reports a missing file.
                if case .unreadable(let failure) = error, failure.code == .noSuchFileOrDirectory { continue }
                throw .skipped(SkippedManifest(file: environment.displayName(of: path), reason: error))
            }
        }
        return Found(locations: files.map { .file($0) }, isNamed: false, contents: contents)
    }

    private static let names = ["berth.yaml", "berth.yml"]

    private var reader: OwnedFileReader { OwnedFileReader(ofHome: effects) }

    private func found(_ path: FilePath, _ bytes: [UInt8]?, _ skipped: [SkippedManifest]) -> Found {
        Found(
            locations: [.file(path)], isNamed: false, contents: bytes.map { [path: $0] } ?? [:],
            skipped: skipped)
    }

    /// - Returns: the text of a manifest in the working directory; `nil` if it is read later, which reports errors and
    ///   waits for a pipe.
    private func readInWorkingDirectory(_ path: FilePath) throws(OwnedFileError) -> [UInt8]? {
        do throws(OwnedFileError) {
            return try reader.read(inWorkingDirectory: path, limit: ManifestAssembly.sizeLimit, own: false)
        } catch {
            switch error {
            case .notAFile: return nil
            case .unreadable(let failure)
            where ![FileError.following, FileError.using].contains(failure.operation):
                return nil
            default: throw error
            }
        }
    }

    private func location(_ name: String) -> ManifestLocation {
        name == "-" ? .standardInput : .file(environment.absolute(name))
    }

    /// The working directory and its parents; only the working directory if neither a repository nor the home
    /// directory is among them, because any user may write to `/tmp`. If another user could have made the repository,
    /// its directories are in the second list, with the reason.
    private var directoriesToSearch: (directories: [FilePath], doubtful: [(FilePath, OwnedFileError)]) {
        var directories = [environment.workingDirectory]
        var doubtful: [(FilePath, OwnedFileError)] = []
        while let directory = directories.last {
            do throws(OwnedFileError) {
                if directory == environment.home { return (directories, []) }
                if try isRepository(directory) { return (directories, []) }
            } catch {
                if doubtful.isEmpty { doubtful = directories.dropFirst().map { ($0, error) } }
            }
            let parent = directory.removingLastComponent()
            if parent == directory || parent.isEmpty { break }
            directories.append(parent)
        }
        return ([environment.workingDirectory], doubtful)
    }

    private var userFile: FilePath? {
        environment.xdgDirectory("XDG_CONFIG_HOME", orInHome: ".config")?.appending("berth").appending("berth.yaml")
    }

    /// `.git` is a file in a linked work tree. In the working directory it only ends the search, so its owner does not
    /// matter.
    /// - Throws: `OwnedFileError` if another user could have made it: see CVE-2022-24765.
    private func isRepository(_ directory: FilePath) throws(OwnedFileError) -> Bool {
        let path = directory.appending(".git")
        guard status(path) != nil else { return false }
        if directory == environment.workingDirectory { return true }
        return try reader.check(entry: path)
    }

    private func isThere(_ path: FilePath) -> Bool {
        status(path).map { $0 != .folder } ?? false
    }

    /// Returns a path's kind; `nil` if its status cannot be read.
    private func status(_ path: FilePath) -> FileStatus.Kind? {
        do { return try files.status(path)?.kind } catch { return nil }
    }
}

/// The source of a manifest's text.
package enum ManifestLocation: Sendable, Hashable {
    /// A file, by its absolute path.
    case file(FilePath)
    case standardInput
}

extension Environment {
    /// Returns a path as the user would name it: relative to the working directory if it is below, otherwise with `~`.
    func displayName(of path: FilePath) -> String {
        var rest = path
        guard rest.removePrefix(workingDirectory), !rest.isEmpty else { return abbreviated(path) }
        return rest.string
    }
}

extension OwnedFileReader {
    /// - Returns: the manifest's text.
    fileprivate func readManifest(_ path: FilePath) throws(OwnedFileError) -> [UInt8] {
        guard let bytes = try read(path, limit: ManifestAssembly.sizeLimit, .readable, followsLink: true) else {
            throw .unreadable(FileError("read", path, .noSuchFileOrDirectory))
        }
        return bytes
    }
}
