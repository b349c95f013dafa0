package import Platform
import SystemPackage

/// A failure to get a registry's password from its source.
package enum PasswordError: Error, Sendable, Equatable {
    /// The variable is not set.
    case notSet(variable: String, FileLocation)
    case variableIsEmpty(String, FileLocation)
    case unreadable(FileError, FileLocation)
    case fileIsEmpty(String, FileLocation)
    /// The password contains control characters other than line ends and tabs, or is not UTF-8.
    case notText(PasswordRequest)
    /// The program was not found, did not end in time, or wrote too much.
    case notRun(PasswordRequest, ProcessError)
    /// The program's exit status, and the last lines of its standard error.
    case commandFailed(PasswordRequest, status: Int32, lines: [String])
    case wroteNothing(PasswordRequest)
    /// The program's JSON has a time that cannot be read.
    case unreadableExpiry(PasswordRequest)
    /// The program's JSON has an identity token instead of a password, or the reverse.
    case otherKind(PasswordRequest)
    /// The password expired, by its own expiry or by `expires_after`.
    case expired(PasswordRequest, ago: Duration)
    /// The manifest was found, not named, and runs commands.
    case notTrusted(FileLocation)
    /// The same, and it was trusted until its text or a path of its files changed.
    case changedSinceTrusted(FileLocation)
    case cancelled
}

extension PasswordError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .notSet(let variable, let place):
            UserMessage("password_variable_not_set", "\(variable) is not set (\(location: place))")
        case .variableIsEmpty(let variable, let place):
            UserMessage("password_variable_empty", "\(variable) is empty (\(location: place))")
        case .unreadable(let failure, let place) where failure.code == .noSuchFileOrDirectory:
            UserMessage("password_file_unreadable", "there is no file \(failure.path.string) (\(location: place))")
        case .unreadable(let failure, let place):
            UserMessage("password_file_unreadable", "\(failure.message.summary) (\(location: place))")
        case .fileIsEmpty(let path, let place):
            UserMessage("password_file_empty", "\(path) is empty (\(location: place))")
        case .notText(let request):
            UserMessage(
                "password_not_text",
                "the password from \(request.description) holds control characters, or is not UTF-8 (\(location: request.place))",
                nextStep: "A password can have several lines and tabs. Remove the other control characters.")
        case .notRun(let request, .notFound(let program)):
            UserMessage(
                "password_command_not_run",
                "there is no program \(program.harmless(limit: 200)) (\(location: request.place))",
                nextStep: "Install it, or fix PATH.")
        case .notRun(let request, let failure):
            UserMessage("password_command_not_run", "\(failure.message.summary) (\(location: request.place))")
        case .commandFailed(let request, let status, let lines):
            UserMessage(
                "password_command_failed",
                "\(request.description) ended with status \(status) (\(location: request.place))",
                details: lines.map { MessageText($0) })
        case .wroteNothing(let request):
            UserMessage("password_command_silent", "\(request.description) wrote nothing (\(location: request.place))")
        case .unreadableExpiry(let request):
            UserMessage(
                "password_expiry_unreadable",
                "\(request.description) printed an expiry that berth cannot read (\(location: request.place))",
                nextStep: "Use seconds since 1970, or a time such as 2040-01-31T08:30:00Z.")
        case .otherKind(let request) where request.wantsIdentityToken:
            UserMessage(
                "password_of_other_kind",
                "\(request.description) returned a user's password, but the manifest expects an identity token (\(location: request.place))",
                nextStep: "Set `username` to the user's name.")
        case .otherKind(let request):
            UserMessage(
                "password_of_other_kind",
                "\(request.description) returned an identity token, but the manifest expects a user's password (\(location: request.place))",
                nextStep: "Write `username: <token>`.")
        case .expired(let request, let past):
            UserMessage(
                "password_expired",
                "the password from \(request.description) expired \(duration: past) ago (\(location: request.place))",
                nextStep: "Renew it there.")
        case .notTrusted(let place):
            UserMessage(
                "manifest_not_trusted", "the manifest runs commands and is not trusted yet (\(location: place))",
                nextStep: "Review it, then run `berth trust`.")
        case .changedSinceTrusted(let place):
            UserMessage(
                "manifest_changed_since_trusted",
                "the manifest runs commands and has changed since it was trusted (\(location: place))",
                nextStep: "Review it, then run `berth trust`.")
        case .cancelled:
            .interrupted
        }
    }
}
