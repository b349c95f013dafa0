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

/// The place of a first manifest: a file that is made, and never written over.
package struct NewManifestFile: Sendable {
    /// Absolute.
    package let path: FilePath
    /// The file as the user would name it.
    package let name: String
    private let files: any FileSystem

    /// - Parameter path: as a person wrote it.
    package init(_ path: String, _ effects: Effects) {
        self.path = effects.environment.absolute(path)
        name = effects.environment.displayName(of: self.path)
        files = effects.files
    }

    /// - Throws: where something is there, a link that leads nowhere included.
    package func checkIsFree() throws(NewManifestError) {
        let status: FileStatus?
        do throws(FileError) {
            status = try files.status(path)
        } catch {
            throw .cannotWrite(name, error.code)
        }
        if status != nil { throw .isThere(name) }
    }

    /// Makes the file, for everybody to read: whole, or not at all.
    /// - Throws: where something is there, be it only since a moment ago, which stays as it is; or where it cannot be
    ///   made.
    package func write(_ text: String) throws(NewManifestError) {
        try checkIsFree()
        do throws(FileError) {
            let temporary = try files.writeTemporary(
                Array(text.utf8), in: path.removingLastComponent(), stem: path.lastComponent?.string ?? "berth",
                mode: 0o644, owner: nil
            )
            do throws(FileError) {
                try place(temporary)
            } catch {
                try? files.remove(temporary)
                throw error
            }
        } catch {
            throw error.code == .fileExists ? .isThere(name) : .cannotWrite(name, error.code)
        }
    }

    /// A file system that knows no other rename than one that replaces was looked at just before.
    private func place(_ temporary: FilePath) throws(FileError) {
        do throws(FileError) {
            try files.place(temporary, at: path)
        } catch {
            guard error.code.meansUnsupported else { throw error }
            if try files.status(path) != nil { throw FileError("make", path, .fileExists) }
            try files.rename(temporary, to: path)
        }
    }
}

/// Why a first manifest was not written. What was there is as it was.
package enum NewManifestError: Error, Sendable, Equatable {
    /// Something is there already. The file as the user would name it.
    case isThere(String)
    case cannotWrite(String, Errno)
}

extension NewManifestError: CustomStringConvertible {
    /// Two lines: what happened, and what to do.
    package var description: String {
        switch self {
        case .isThere(let name):
            """
            \(name) is there already, and is left as it is
            `berth init --out FILE` writes another file, and `berth init --out -` prints the manifest.
            """
        case .cannotWrite(let name, let code):
            """
            cannot write \(name): \(code)
            Name a file with --out in a folder that is there and that you may write to.
            """
        }
    }
}
