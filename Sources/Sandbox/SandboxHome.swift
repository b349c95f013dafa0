import FoundationEssentials
package import Platform
import SystemPackage

/// A home directory for the sandbox, with Docker's config, AWS's files and berth's state, and nothing of the real
/// user's home.
///
/// Its AWS profiles are `platform`, with a user's keys; `deploy`, a role assumed with them; `sso`, a role of IAM
/// Identity Center; and `console`, the session of `aws login`. The user has to sign in for the last two.
package struct SandboxHome: Sendable {
    /// The absolute path.
    package let path: String
    private let isTemporary: Bool
    private static let directories = ["aws", "docker", "state", "cache", "config", "home"]
    /// What programs keep of the sessions and keys of an earlier run, below the home directory.
    private static let sessions = [".aws/sso/cache", ".aws/login/cache", ".aws/cli/cache"]

    /// Makes a new directory for this run alone, with mode 0700, in `$TMPDIR` or `/tmp`.
    package init(temporaryIn directory: String) throws(SandboxError) {
        var template = Array("\(directory)/berth-sandbox.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .cannotMake(directory, code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        isTemporary = true
    }

    /// Uses a directory that stays, and creates it with mode 0700 if it is missing. AWS's config in it can name
    /// programs to run, so no other user may be able to change it.
    package init(kept path: String) throws(SandboxError) {
        let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        guard mkdir(absolute, 0o700) == 0 || errno == EEXIST else { throw .cannotMake(absolute, code: errno) }
        let reader = OwnedFileReader(SystemFileSource())
        do throws(OwnedFileError) {
            for name in [""] + Self.directories { try reader.check(directory: FilePath(absolute).appending(name)) }
        } catch {
            throw .notOwn(absolute, error)
        }
        self.path = absolute
        isTemporary = false
    }

    /// The home directory of programs, which starts empty.
    package var userDirectory: String { "\(path)/home" }

    /// Writes AWS's two files, and replaces those of an earlier run: each run has keys and sessions of its own.
    package func write(platform user: SandboxUser) throws(SandboxError) {
        for name in Self.directories where mkdir("\(path)/\(name)", 0o700) != 0 && errno != EEXIST {
            throw .cannotMake("\(path)/\(name)", code: errno)
        }
        for name in Self.sessions { try? FileManager.default.removeItem(atPath: "\(userDirectory)/\(name)") }
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

            [sso-session sandbox]
            sso_start_url = \(SignInOptions.startURL)
            sso_region = \(SignInOptions.region)
            sso_registration_scopes = sso:account:access

            [profile sso]
            sso_session = sandbox
            sso_account_id = \(SandboxUser.account)
            sso_role_name = EcrPull
            region = us-east-2

            [profile console]
            login_session = \(SignInOptions.loginSession)
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

    /// Removes the directory, unless it should stay.
    package func remove() {
        // A failure leaves worthless keys in a temporary directory: the user need not act.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    private func write(_ name: String, _ text: String) throws(SandboxError) {
        let file = "\(path)/\(name)"
        let mode: [FileAttributeKey: any Sendable] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8), attributes: mode) else {
            throw .cannotMake(file, code: errno)
        }
    }
}

/// The reason that a sandbox cannot be set up.
package enum SandboxError: UserFacingError, Equatable {
    /// The listening socket has no port.
    case noPort
    /// A directory or file of the sandbox could not be created; with the system's error number.
    case cannotMake(String, code: Int32)
    /// Another user could change the files in the directory of `--keep`.
    case notOwn(String, OwnedFileError)

    /// The failed operation, and the system's reason.
    package var message: UserMessage {
        switch self {
        case .noPort: UserMessage("no_port", "the system gave no port on 127.0.0.1")
        case .cannotMake(let path, let code):
            UserMessage("cannot_create", "cannot create \(path): \(Errno(rawValue: code).description)")
        case .notOwn(let path, let error):
            error.message.about("cannot keep a sandbox in \(path)")
                .with(nextStep: "Name a directory of your own with --keep, such as ~/berth-try.")
        }
    }
}
