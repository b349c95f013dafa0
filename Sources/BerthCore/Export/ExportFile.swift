package import Platform
package import SystemPackage

/// The file of an export: its mode is 0600, and it is replaced atomically.
package struct ExportFile: Sendable {
    /// A reason why it was not written. An existing file is unchanged.
    package enum WriteError: Error, Sendable, Equatable {
        /// The path is a directory, a device or a pipe.
        case notAFile(FilePath)
        case cannotWrite(FilePath, FileError)
    }

    /// The path; it may be a symbolic link.
    package let path: FilePath
    private let files: any FileSystem

    /// - Parameter path: absolute.
    package init(_ path: FilePath, in files: any FileSystem) {
        self.path = path
        self.files = files
    }

    /// Checks the path before berth requests logins.
    package func check() throws(WriteError) { _ = try target() }

    /// Replaces the file. The new one has mode 0600, whatever the mode of the old one was.
    package func write(_ export: ExportDocument) throws(WriteError) {
        let target = try target()
        do throws(FileError) {
            try files.replace(target, with: export.bytes)
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Returns the path with its symbolic links followed.
    private func target() throws(WriteError) -> FilePath {
        let target: FilePath
        let kind: FileStatus.Kind?
        do throws(FileError) {
            target = try files.followingLinks(path)
            kind = try files.status(target)?.kind
        } catch {
            throw .cannotWrite(path, error)
        }
        guard kind == nil || kind == .file else { throw .notAFile(path) }
        return target
    }
}

extension ExportFile.WriteError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .notAFile(let path):
            UserMessage(
                "export_not_a_file", "\(path.string) is not a file",
                nextStep: "Name a file with --out, or omit --out for standard output.")
        case .cannotWrite(let path, let failure):
            UserMessage(
                "export_unwritable", "cannot write \(path.string): \(failure.reason)",
                nextStep: "Name a file with --out in a directory that you can write to.")
        }
    }
}
