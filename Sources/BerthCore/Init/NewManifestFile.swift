package import Effects
package import Platform
package import SystemPackage

/// The file of a first manifest. berth creates it and never replaces an existing file.
package struct NewManifestFile: Sendable {
    /// Absolute.
    package let path: FilePath
    /// Its display name.
    package let name: String
    private let files: any FileSystem

    /// - Parameter path: as the user wrote it; relative to the working directory.
    package init(_ path: String, _ effects: Effects) {
        self.path = effects.environment.absolute(path)
        name = effects.environment.displayName(of: self.path)
        files = effects.files
    }

    /// - Throws: `NewManifestError` if something exists there, including a dangling link.
    package func checkIsFree() throws(NewManifestError) {
        let status: FileStatus?
        do throws(FileError) {
            status = try files.status(path)
        } catch {
            throw .cannotWrite(name, error.code)
        }
        if status != nil { throw .isThere(name) }
    }

    /// Creates the file atomically, with mode 0644.
    /// - Throws: `NewManifestError` if something exists there, which stays unchanged, or if the file cannot be created.
    package func write(_ text: String) throws(NewManifestError) {
        try checkIsFree()
        do throws(FileError) {
            try files.create(path, with: Array(text.utf8), mode: 0o644)
        } catch {
            throw error.code == .fileExists ? .isThere(name) : .cannotWrite(name, error.code)
        }
    }
}

/// A reason why a first manifest was not written. An existing file is unchanged.
package enum NewManifestError: Error, Sendable, Equatable {
    /// The file exists already; with its display name.
    case isThere(String)
    case cannotWrite(String, Errno)
}

extension NewManifestError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .isThere(let name):
            UserMessage(
                "manifest_exists", "\(name) exists already",
                nextStep: """
                    `berth init --out FILE` writes another file, and `berth init --out -` prints the \
                    manifest.
                    """)
        case .cannotWrite(let name, let code):
            UserMessage(
                "manifest_unwritable", "cannot write \(name): \(code.description)",
                nextStep: "Name a file with --out in a directory that you can write to.")
        }
    }
}
