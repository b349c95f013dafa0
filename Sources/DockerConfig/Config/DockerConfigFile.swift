package import Platform
package import SystemPackage

/// The path of Docker's `config.json`.
package struct DockerConfigFile: Sendable, Equatable {
    /// A config of 10,000 registries with ECR tokens takes 35 MB.
    package static let sizeLimit = 64 << 20

    /// The path as Docker knows it, which may be a symbolic link.
    package let path: FilePath
    /// The format of the path's keys; for a file at the end of links see `format(at:)`.
    package let format: AuthFileFormat

    /// - Parameter path: the file itself, absolute. A file named `auth.json` is podman's.
    package init(_ path: FilePath) {
        self.init(path, Self.isAuthFile(path) ? .containers : .docker)
    }

    private init(_ path: FilePath, _ format: AuthFileFormat) {
        (self.path, self.format) = (path, format)
    }

    private static func isAuthFile(_ path: FilePath) -> Bool { path.lastComponent?.string == "auth.json" }

    /// Returns the format of the file at the end of the path's links. If podman's path leads to a `config.json`, Docker
    /// reads the same file.
    package func format(at target: FilePath) -> AuthFileFormat {
        format == .containers && target.lastComponent?.string == "config.json" ? .shared : format
    }

    /// Finds the file that `--config` names: `config.json` in a directory; a file whose name ends in `.json`; or, for
    /// the word `podman`, podman's own file. A directory of that name is `./podman`.
    ///
    /// Without the option it is Docker's file: `config.json` in the directory named by `DOCKER_CONFIG`, else in
    /// `~/.docker` (docker/cli, `cli/config/config.go`).
    /// - Parameter option: the option's value; `nil` if it is not given.
    /// - Throws: `DockerConfigError` if there is no home directory, or if the variable's path begins with a tilde.
    package init(option: String?, environment: Environment) throws(DockerConfigError) {
        let variables: [String] =
            switch option {
            case nil: ["DOCKER_CONFIG"]
            case "podman": ContainersAuthFile.variables(in: environment)
            default: []
            }
        try Self.checkExpansion(in: variables, environment)
        let found: FilePath? =
            switch option {
            case nil: environment.path(in: "DOCKER_CONFIG") ?? environment.home?.appending(".docker")
            case "podman": ContainersAuthFile.written(in: environment)
            case let option?: environment.absolute(option)
            }
        guard let found else { throw .nowhere }
        let isFile = option == "podman" || option?.hasSuffix(bytes: ".json") == true
        let path = isFile ? found : found.appending("config.json")
        let isNamed = option != nil && isFile && path == ContainersAuthFile.named(in: environment)
        let isPodmans = option == "podman" || Self.isAuthFile(path) || isNamed && path.lastComponent != "config.json"
        self.init(path, isPodmans ? .containers : .docker)
    }

    /// Checks that the first variable that is set names the intended path: Docker and podman do not expand a tilde.
    private static func checkExpansion(in variables: [String], _ environment: Environment) throws(DockerConfigError) {
        guard let variable = variables.first(where: { environment.path(in: $0) != nil }),
            let path = environment[variable],
            path.hasSameBytes(as: "~") || ["~/", "$HOME/", "${HOME}/"].contains(where: path.hasPrefix(bytes:))
        else { return }
        throw .unexpanded(variable: variable, path: path)
    }

    /// Returns the file at the end of the path's own symbolic links. The last link may dangle: the file is created at
    /// its target.
    package func target(in files: any FileSystem) throws(DockerConfigError) -> FilePath {
        do throws(FileError) {
            return try files.followingLinks(path)
        } catch {
            throw .cannotRead(path, error)
        }
    }

    /// Reads the file. A missing file counts as `{}`.
    ///
    /// This needs no lock: writers replace the whole file. If a file cannot be replaced, a writer keeps a complete copy
    /// next to it, and berth reads the copy if the file is torn.
    package func read(from files: any FileSystem) throws(DockerConfigError) -> DockerConfigDocument {
        let target = try target(in: files)
        if let config = try shared(target, in: files) { return config }
        let bytes = try opened(target, in: files)?.bytes ?? DockerConfigDocument.emptyText
        do throws(ConfigSyntaxError) {
            return try DockerConfigDocument(parsing: bytes, as: format(at: target))
        } catch {
            if let saved = BackupCopy(of: target).config(in: files) { return saved.read(as: format(at: target)) }
            throw .malformed(path, error)
        }
    }

    /// Reads the file in pieces, and keeps long strings that repeat once.
    /// - Returns: `nil` if there is no valid config: `read` then reads the whole text, and explains what is wrong.
    private func shared(
        _ target: FilePath, in files: any FileSystem
    ) throws(DockerConfigError) -> DockerConfigDocument? {
        var strings = RepeatedStrings()
        let isAccepted = acceptance(of: target, in: files)
        do throws(FileError) {
            let status = try files.read(target, limit: Self.sizeLimit, accepting: isAccepted) { strings.add($0) }
            guard let status, isAccepted(status) else { return nil }
        } catch {
            throw .cannotRead(path, error)
        }
        let document = try? JSONDocument(parsing: strings.finish())
        return document.flatMap { try? DockerConfigDocument($0, as: format(at: target)) }
    }

    /// Returns whether berth reads an open file with a status: not a directory, nor another user's in a directory such
    /// as /tmp.
    private func acceptance(of target: FilePath, in files: any FileSystem) -> (FileStatus) -> Bool {
        let rule = CompanionRule(in: target.removingLastComponent(), files)
        return { $0.kind == .file && rule.allows($0) }
    }

    /// Returns the target's status and bytes from one open file; `nil` if there is no such file.
    /// - Throws: `DockerConfigError` also if the file belongs to another user, in a directory such as /tmp.
    package func opened(_ target: FilePath, in files: any FileSystem) throws(DockerConfigError) -> OpenedFile? {
        let opened: OpenedFile?
        do throws(FileError) {
            opened = try files.open(target, limit: Self.sizeLimit, accepting: acceptance(of: target, in: files))
        } catch {
            throw .cannotRead(path, error)
        }
        guard let opened else {
            try checkDirectory(of: target, in: files)
            return nil
        }
        guard opened.bytes == nil else { return opened }
        guard opened.status.kind == .file else { throw .notAFile(path) }
        throw .cannotRead(path, FileError(FileError.using, target, .permissionDenied))
    }

    /// Checks that no file is at the path of a missing config's directory.
    private func checkDirectory(of target: FilePath, in files: any FileSystem) throws(DockerConfigError) {
        let directory = target.removingLastComponent()
        guard let end = try? files.followingLinks(directory), let kind = (try? files.status(end))?.kind else { return }
        switch kind {
        case .folder, .symbolicLink: return
        case .file: throw .notADirectory(directory)
        case .other: throw .noDirectory(directory)
        }
    }
}
