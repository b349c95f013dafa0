package import Platform
package import SystemPackage

/// An export's place on the disk: a file of mode 0600, which is written whole or not at all.
package struct ExportFile: Sendable {
    /// Why it was not written. What was at its place is there as it was.
    package enum WriteError: Error, Sendable, Equatable {
        /// A folder, a device or a pipe is there.
        case notAFile(FilePath)
        case cannotWrite(FilePath, FileError)
    }

    /// Where it is, or will be; it may be a symbolic link.
    package let path: FilePath
    private let files: any FileSystem

    /// - Parameter path: absolute.
    package init(_ path: FilePath, in files: any FileSystem) {
        self.path = path
        self.files = files
    }

    /// Checks its place before anybody is asked for a login.
    package func check() throws(WriteError) { _ = try target() }

    /// Writes it over whatever file is there, whoever was allowed to read that one.
    package func write(_ export: ExportDocument) throws(WriteError) {
        let target = try target()
        do throws(FileError) {
            try files.replace(target, with: Array(export.text.utf8))
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// The file itself, at the end of the path's own symbolic links.
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

extension ExportFile.WriteError: CustomStringConvertible {
    /// Two lines: what happened, and what to do.
    package var description: String {
        switch self {
        case .notAFile(let path):
            """
            \(path.string) is not a file
            Name one with --out, or leave --out away for standard output.
            """
        case .cannotWrite(let path, let failure):
            """
            cannot write \(path.string): \(failure.reason)
            Name a file with --out in a folder that is there and that you may write to.
            """
        }
    }
}
