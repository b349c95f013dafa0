import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// A state file of berth: JSON in `$XDG_STATE_HOME/berth`, with mode 0600 in a directory of mode 0700, and changed only
/// under a lock.
struct LockedJSONFile<Content: Encodable & Equatable & Sendable>: Sendable {
    /// The path, whether or not the file exists.
    var path: FilePath { file.path }
    private let file: LockedFile
    private let sizeLimit: Int
    private let access: OwnedFileReader.Access
    private let effects: Effects
    private let countsHomeOwner: Bool
    private let decode: @Sendable ([UInt8]) throws -> Content

    /// - Parameters:
    ///   - name: the file's name without `.json`.
    ///   - sizeLimit: the maximum size, in bytes.
    ///   - access: the access of other users that is acceptable.
    ///   - countsHomeOwner: whether root accepts a file of the home directory's owner, as with `sudo -E`.
    ///   - decode: decodes a text, and throws if it is not such a content.
    /// - Returns: `nil` if neither `$XDG_STATE_HOME` nor a home directory is known.
    init?(
        _ name: String, sizeLimit: Int, _ effects: Effects, access: OwnedFileReader.Access,
        countsHomeOwner: Bool = false, decoding decode: @escaping @Sendable ([UInt8]) throws -> Content
    ) {
        guard let state = effects.environment.xdgDirectory("XDG_STATE_HOME", orInHome: ".local/state") else {
            return nil
        }
        file = LockedFile(state.appending("berth").appending("\(name).json"), in: effects.files)
        self.sizeLimit = sizeLimit
        self.access = access
        self.countsHomeOwner = countsHomeOwner
        self.effects = effects
        self.decode = decode
    }

    private var files: any FileSystem { effects.files }

    private var reader: OwnedFileReader {
        countsHomeOwner ? OwnedFileReader(ofHome: effects) : OwnedFileReader(files)
    }

    /// - Returns: `nil` if the file does not exist.
    /// - Throws: `OwnedFileError` if it cannot be read or relied on, or what `decode` throws.
    func read() throws -> Content? {
        try reader.read(path, limit: sizeLimit, access).map(decode)
    }

    /// Changes the current content under a lock.
    /// - Parameters:
    ///   - timeLimit: the maximum wait for the lock.
    ///   - empty: the content if the file is missing or cannot be read.
    /// - Returns: the result of the change.
    /// - Throws: `OwnedFileError` if others could replace it, and `FileError` if it cannot be locked or written.
    func update<Value: Sendable>(
        timeLimit: Duration, from empty: Content, _ change: @escaping @Sendable (inout Content) -> Value
    ) async throws -> Value {
        try await locked(timeLimit: timeLimit) { [self] owner in
            let before = (try? read()) ?? empty
            var after = before
            let value = change(&after)
            if after != before { try write(after, owner: owner) }
            return value
        }
    }

    /// Writes the first content, unless a file exists.
    /// - Throws: as `update` does, and if there is a file that cannot be read.
    func create(_ content: Content, timeLimit: Duration) async throws {
        try await locked(timeLimit: timeLimit) { [self] owner in
            if try read() == nil { try write(content, owner: owner) }
        }
    }

    private func locked<Value: Sendable>(
        timeLimit: Duration, _ body: @escaping @Sendable (FileOwner?) throws -> Value
    ) async throws -> Value {
        try file.makeDirectory(checkedBy: reader)
        // Root writes it for the home directory's owner, who will read it.
        let directory = file.directory.appending(".")
        let owner = countsHomeOwner && files.user == 0 ? try files.status(directory)?.owner : nil
        return try await file.withLock(timeLimit: timeLimit) { try body(owner) }
    }

    private func write(_ content: Content, owner: FileOwner?) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try files.replace(path, with: [UInt8](try encoder.encode(content)) + [0x0A], owner: owner)
    }
}
