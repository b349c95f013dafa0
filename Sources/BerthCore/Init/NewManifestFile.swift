package import Platform
package import SystemPackage

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
