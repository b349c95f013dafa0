import FoundationEssentials
import Platform
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder that stands for a user's: Docker's config, AWS's files, and berth's own state, with nothing of the real
/// user's in it.
///
/// The AWS profiles in it are `platform`, with a user's keys, and `deploy`, a role on top of it.
public struct SandboxFolder: Sendable {
    /// Absolute.
    public let path: String
    private let isTemporary: Bool
    private static let folders = ["aws", "docker", "state", "cache", "config"]

    /// Makes a new folder for this run alone, with mode 0700, in `$TMPDIR` or `/tmp`.
    public init(temporaryIn folder: String) throws(SandboxFailure) {
        var template = Array("\(folder)/berth-sandbox.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .folder(folder, code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        isTemporary = true
    }

    /// Takes a directory that stays, and makes it with mode 0700 if it is missing. AWS's config in it can name programs
    /// to run, so no other user may be able to change it.
    public init(kept path: String) throws(SandboxFailure) {
        let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        guard mkdir(absolute, 0o700) == 0 || errno == EEXIST else { throw .folder(absolute, code: errno) }
        let reader = OwnedFileReader(SystemFileSource())
        do throws(OwnedFileError) {
            for name in [""] + Self.folders { try reader.check(directory: FilePath(absolute).appending(name)) }
        } catch {
            throw .notOwn(absolute, error)
        }
        self.path = absolute
        isTemporary = false
    }

    /// Writes AWS's two files, over those of an earlier run: each run has keys of its own.
    public func write(platform user: SandboxUser) throws(SandboxFailure) {
        for name in Self.folders where mkdir("\(path)/\(name)", 0o700) != 0 && errno != EEXIST {
            throw .folder("\(path)/\(name)", code: errno)
        }
        try write(
            "aws/config",
            """
            [default]
            region = us-east-2

            [profile platform]
            region = us-east-2

            [profile deploy]
            role_arn = arn:aws:iam::210987654321:role/ecr-pull
            source_profile = platform
            region = us-east-2

            """
        )
        try write(
            "aws/credentials",
            """
            [platform]
            aws_access_key_id = \(user.accessKeyID)
            aws_secret_access_key = \(user.secretAccessKey.reveal())

            """
        )
    }

    /// Removes the folder, unless it is one that stays.
    public func remove() {
        // A failure leaves worthless keys in a folder for temporary files: nothing that the user has to act on.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    private func write(_ name: String, _ text: String) throws(SandboxFailure) {
        let file = "\(path)/\(name)"
        let mode: [FileAttributeKey: any Sendable] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: mode) else {
            throw .folder(file, code: errno)
        }
    }
}
