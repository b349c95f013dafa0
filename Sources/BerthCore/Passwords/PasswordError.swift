package import Platform
import SystemPackage

/// A failure to get a registry's password from its source. Each message has at most three lines.
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
    case commandFailed(PasswordRequest, status: Int32, words: String)
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

extension PasswordError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notSet(let variable, let place): "\(variable) is not set (\(place))"
        case .variableIsEmpty(let variable, let place): "\(variable) is empty (\(place))"
        case .unreadable(let failure, let place) where failure.code == .noSuchFileOrDirectory:
            "there is no file \(failure.path.string) (\(place))"
        case .unreadable(let failure, let place): "\(failure) (\(place))"
        case .fileIsEmpty(let path, let place): "\(path) is empty (\(place))"
        case .notText(let request):
            """
            the password from \(request) holds control characters, or is not UTF-8 (\(request.place))
            A password can have several lines and tabs. Remove the other control characters.
            """
        case .notRun(let request, .notFound(let program)):
            """
            there is no program \(program.harmless(limit: 200)) (\(request.place))
            Install it, or mend PATH.
            """
        case .notRun(let request, let failure): "\(failure) (\(request.place))"
        case .commandFailed(let request, let status, let words):
            "\(request) ended with status \(status) (\(request.place))" + (words.isEmpty ? "" : "\n\(words)")
        case .wroteNothing(let request): "\(request) wrote nothing (\(request.place))"
        case .unreadableExpiry(let request):
            """
            \(request) tells an expiry that berth cannot read (\(request.place))
            Use seconds since 1970, or a time such as 2040-01-31T08:30:00Z.
            """
        case .otherKind(let request) where request.wantsIdentityToken:
            """
            \(request) gives a user's password, and the manifest wants an identity token (\(request.place))
            Write the user's name into `username`.
            """
        case .otherKind(let request):
            """
            \(request) gives an identity token, and the manifest wants a user's password (\(request.place))
            Write `username: <token>`.
            """
        case .expired(let request, let past):
            """
            what \(request) gives expired \(past.inWords) ago (\(request.place))
            Renew it there.
            """
        case .notTrusted(let place):
            """
            the manifest runs commands, and is not trusted yet (\(place))
            Read it, and if it is right run `berth trust`.
            """
        case .changedSinceTrusted(let place):
            """
            the manifest runs commands, and has changed since it was trusted (\(place))
            Read it, and if it is right run `berth trust`.
            """
        case .cancelled: "interrupted"
        }
    }
}
