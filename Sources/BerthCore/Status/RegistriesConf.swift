import Platform
package import SystemPackage

/// The places in which podman and skopeo look for logins: `credential-helpers` of registries.conf
/// (containers-registries.conf(5)).
package enum RegistriesConf: Sendable, Equatable {
    /// Only their auth files, which is the default.
    case authFiles
    /// These helpers in this order, from a file. `containers-auth.json` among them means the auth files.
    case helpers([String], file: FilePath)
    /// A file that they cannot read, which makes them fail.
    case unreadable(FilePath)

    /// The name that means the auth files.
    static let authFilesName = "containers-auth.json"

    /// The helpers that replace the auth files, and the file that names them; `nil` if the auth files count too.
    var replacingHelpers: (names: [String], file: FilePath)? {
        guard case .helpers(let names, let file) = self,
            !names.contains(where: { $0.hasSameBytes(as: Self.authFilesName) })
        else { return nil }
        return (names, file)
    }
}

/// Reads the files that make up registries.conf, in the order of containers/image (`newConfigWrapperWithHomeDir` and
/// `dropInConfigs` in `pkg/sysregistriesv2/system_registries_v2.go`): a main file, then the `*.conf` files of two
/// directories. Each file that has the key replaces the list.
struct RegistriesConfReader {
    let environment: Environment
    let files: any FileSystem

    private static let system: FilePath = "/etc/containers/registries.conf"
    private static let sizeLimit = 1 << 20

    /// - Parameter variables: the variables that name the main file; the first set variable counts.
    func read(namedBy variables: [String]) -> RegistriesConf {
        let user = environment.home?.pushing(".config/containers/registries.conf")
        let named = variables.first { environment[$0] != nil }.flatMap(environment.path(in:))
        let isUsers = named == nil && user.map(isThere) == true
        var found = RegistriesConf.authFiles
        let main = named ?? (isUsers ? user : nil) ?? Self.system
        do throws(UnreadableFileError) {
            let names = try helpers(in: main, isNeeded: named != nil)
            found = names.map { .helpers($0, file: main) } ?? found
            for directory in [isUsers ? nil : Self.system, user].compactMap({ $0?.string }) {
                for path in try dropIns(in: FilePath(directory + ".d")) {
                    let names = try helpers(in: path, isNeeded: false)
                    found = names.map { .helpers($0, file: path) } ?? found
                }
            }
        } catch {
            return .unreadable(error.path)
        }
        if case .helpers([], _) = found { return .authFiles }
        return found
    }

    private struct UnreadableFileError: Error {
        var path: FilePath
    }

    /// Returns whether a path exists or may exist, because its status cannot be read.
    private func isThere(_ path: FilePath) -> Bool {
        do throws(FileError) {
            return try files.status(path) != nil
        } catch {
            return error.code != .noSuchFileOrDirectory && error.code != .notDirectory
        }
    }

    private func dropIns(in directory: FilePath) throws(UnreadableFileError) -> [FilePath] {
        guard isThere(directory) else { return [] }
        do throws(FileError) {
            return try files.names(in: directory).filter { $0.hasSuffix(bytes: ".conf") }.map(directory.appending)
        } catch {
            throw UnreadableFileError(path: directory)
        }
    }

    /// Reads a file's list.
    /// - Returns: `nil` if the file has no list, or is optional and does not exist. A directory counts as no file.
    private func helpers(in path: FilePath, isNeeded: Bool) throws(UnreadableFileError) -> [String]? {
        let opened: OpenedFile?
        do throws(FileError) {
            let target = try files.followingLinks(path)
            if !isNeeded, try files.status(target)?.kind == .folder { return nil }
            opened = try files.open(target, limit: Self.sizeLimit) { $0.kind == .file }
        } catch {
            throw UnreadableFileError(path: path)
        }
        guard let opened else {
            if isNeeded { throw UnreadableFileError(path: path) }
            return nil
        }
        guard let bytes = opened.bytes else { throw UnreadableFileError(path: path) }
        do throws(RegistriesConfParser.SyntaxError) {
            return try RegistriesConfParser.credentialHelpers(in: bytes)
        } catch {
            throw UnreadableFileError(path: path)
        }
    }
}
