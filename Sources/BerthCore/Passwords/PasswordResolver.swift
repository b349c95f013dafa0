package import Effects
import FoundationEssentials
package import Logging
package import Platform
import SystemPackage

/// Gets passwords from their sources: variables, files and commands.
package struct PasswordResolver: Sendable {
    private let effects: Effects
    private let childEnvironment: [String: String]
    private let timeLimit: Duration
    private let log: Logger?

    /// The maximum length of a password, in bytes, with its line end.
    private static let longest = 1 << 16

    /// - Parameters:
    ///   - secretVariables: the names of variables that programs do not inherit, in addition to
    ///     `SecretVariables.names`.
    ///   - timeLimit: for a program.
    ///   - log: gets all that a failed program wrote to its standard error.
    package init(_ effects: Effects, secretVariables: Set<String>, timeLimit: Duration, log: Logger? = nil) {
        self.effects = effects
        self.log = log
        self.timeLimit = timeLimit
        childEnvironment = effects.environment.inheritable(withholding: secretVariables)
    }

    /// Returns a password from a variable or a file.
    /// - Returns: `nil` if it needs a program.
    package func availablePassword(for request: PasswordRequest) throws(PasswordError) -> Secret? {
        let place = request.place
        switch request.source {
        case .variable(let name):
            guard let value = effects.environment[name] else { throw .notSet(variable: name, place) }
            let secret = Secret(String(value.withoutLineEnd))
            guard !secret.isEmpty else { throw .variableIsEmpty(name, place) }
            return try Self.checked(secret, request)
        case .file(let path):
            let bytes: [UInt8]
            do throws(FileError) {
                bytes = try effects.files.read(FilePath(path), limit: Self.longest)
            } catch {
                throw .unreadable(error, place)
            }
            guard let secret = Self.text(bytes) else { throw .notText(request) }
            guard !secret.isEmpty else { throw .fileIsEmpty(path, place) }
            return try Self.checked(secret, request)
        case .command:
            return nil
        }
    }

    /// Returns a login, and runs a program if the request names one.
    package func login(for request: PasswordRequest) async throws(PasswordError) -> Login {
        let answer: (secret: Secret, expires: Date?)
        if let password = try availablePassword(for: request) {
            answer = (password, nil)
        } else {
            answer = try await written(request)
        }
        let now = effects.clock.now
        let told = [answer.expires, answer.secret.webTokenExpiration].compactMap(\.self).min()
        if let told, told <= now { throw .expired(request, ago: .from(told, to: now)) }
        return Login(
            username: request.username, secret: answer.secret,
            expires: [told, request.expiresAfter.map { now + $0.seconds }].compactMap(\.self).min()
        )
    }

    /// Runs a command and returns its password, and the expiry if the output has one.
    private func written(
        _ request: PasswordRequest
    ) async throws(PasswordError) -> (secret: Secret, expires: Date?) {
        guard case .command(let command) = request.source, let program = command.words.first else {
            throw .wroteNothing(request)
        }
        let ended: ProcessOutput
        do {
            ended = try await effects.processes.run(
                ProcessCommand(
                    program: program, arguments: Array(command.words.dropFirst()),
                    environment: environment(in: command.directory), timeLimit: timeLimit, outputLimit: Self.longest
                ).running(in: command.directory))
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .notRun(request, error)
        }
        guard ended.status == 0 else {
            throw .commandFailed(request, status: ended.status, lines: lastLines(ended, of: request))
        }
        if let answer = try Self.answer(ended.output, request) {
            guard !answer.secret.isEmpty else { throw .wroteNothing(request) }
            return (try Self.checked(answer.secret, request), answer.expires)
        }
        guard let secret = Self.text(ended.output) else { throw .notText(request) }
        guard !secret.isEmpty else { throw .wroteNothing(request) }
        return (try Self.checked(secret, request), nil)
    }

    /// Parses JSON output.
    /// - Returns: `nil` if the output is the password itself.
    private static func answer(
        _ output: [UInt8], _ request: PasswordRequest
    ) throws(PasswordError) -> PasswordAnswer? {
        let answer: PasswordAnswer?
        do throws(PasswordAnswer.FormatError) {
            answer = try PasswordAnswer(output)
        } catch {
            throw .unreadableExpiry(request)
        }
        guard let answer else { return nil }
        // The user is the manifest's. Docker's mark for an identity token decides how docker uses the secret.
        if let user = answer.username, !user.isEmpty {
            guard user.hasSameBytes(as: RegistryCredential.identityTokenUser) == request.wantsIdentityToken else {
                throw .otherKind(request)
            }
        }
        return answer
    }

    /// Returns the program's environment for a directory: `PWD` must not name berth's own working directory.
    private func environment(in directory: FilePath) -> [String: String] {
        var environment = childEnvironment
        if environment["PWD"] != nil { environment["PWD"] = directory.string }
        environment["OLDPWD"] = nil
        return environment
    }

    /// Returns the last lines of a failed program's standard error, without lines that contain its output, which may be
    /// secret. Logs all lines if there are more.
    private func lastLines(_ ended: ProcessOutput, of request: PasswordRequest) -> [String] {
        let whole = Secret(String(decoding: ended.output, as: UTF8.self).trimmed())
        let told = (try? PasswordAnswer(ended.output))??.secret
        let answer = SecretDetector([whole] + [told].compactMap(\.self))
        let lines = ended.errorLines.filter { !answer.finds(in: $0) }.map { $0.harmless(limit: 300) }
        return ProcessOutput.quoted(lines, without: answer) { log?.info("\(request) wrote: \($0)") }
    }

    /// Returns bytes as a password, without one line end.
    /// - Returns: `nil` if the bytes are not UTF-8.
    private static func text(_ bytes: [UInt8]) -> Secret? {
        String(validating: bytes, as: UTF8.self).map { Secret(String($0.withoutLineEnd)) }
    }

    /// Refuses control characters, which no password has, except line ends and tabs: the key file of a Google service
    /// account is the password of `_json_key`, and has several lines. Registries get a password in base64.
    private static func checked(_ secret: Secret, _ request: PasswordRequest) throws(PasswordError) -> Secret {
        guard secret.reveal().utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || allowedControls.contains($0) }) else {
            throw .notText(request)
        }
        return secret
    }

    private static let allowedControls: Set<UInt8> = [UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
}
