public import Effects
import FoundationEssentials
import SystemPackage

/// Gets registries' passwords from where a manifest says they are.
public struct Passwords: Sendable {
    private let effects: Effects
    private let childEnvironment: [String: String]
    private let timeLimit: Duration

    /// The most bytes that a password may have, with the line feed at its end.
    private static let longest = 1 << 16

    /// - Parameters:
    ///   - secretVariables: names of the variables that the programs do not inherit, beside `SecretVariables.names`.
    ///   - timeLimit: for a program.
    public init(_ effects: Effects, secretVariables: Set<String>, timeLimit: Duration) {
        self.effects = effects
        self.timeLimit = timeLimit
        childEnvironment = effects.environment.inheritable(withholding: secretVariables)
    }

    /// What can be had at once: a variable, or a file that is read.
    /// - Returns: nil where a program would have to be run.
    public func atHand(_ request: PasswordRequest) throws(PasswordFailure) -> Secret? {
        let place = request.place
        switch request.source {
        case .variable(let name):
            guard let value = effects.environment[name] else { throw .notSet(variable: name, place) }
            guard !value.isEmpty else { throw .variableIsEmpty(name, place) }
            return try Self.checked(Secret(value), request)
        case .file(let path):
            let bytes: [UInt8]
            do throws(FileFailure) {
                bytes = try effects.files.read(FilePath(path), limit: Self.longest)
            } catch {
                throw .unreadable(error, place)
            }
            guard let secret = Self.line(bytes) else { throw .notOneLine(request) }
            guard !secret.isEmpty else { throw .fileIsEmpty(path, place) }
            return try Self.checked(secret, request)
        case .command:
            return nil
        }
    }

    /// A login, for which a program is run where the manifest wants that.
    public func login(for request: PasswordRequest) async throws(PasswordFailure) -> Login {
        let secret: Secret
        if let atHand = try atHand(request) { secret = atHand } else { secret = try await written(request) }
        let now = effects.clock.now
        let expires = secret.webTokenExpiration
        if let expires, expires <= now { throw .expired(request, ago: .from(expires, to: now)) }
        return Login(
            username: request.username, secret: secret,
            expires: expires ?? request.expiresAfter.map { now + $0.seconds }
        )
    }

    /// What a command writes.
    private func written(_ request: PasswordRequest) async throws(PasswordFailure) -> Secret {
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
            throw .commandFailed(request, status: ended.status, words: Self.lastWords(ended))
        }
        guard let secret = Self.line(ended.output) else { throw .notOneLine(request) }
        guard !secret.isEmpty else { throw .wroteNothing(request) }
        return try Self.checked(secret, request)
    }

    /// The child's environment for a directory: a program that goes by `PWD` must not look where berth was started.
    private func environment(in directory: FilePath) -> [String: String] {
        var environment = childEnvironment
        if environment["PWD"] != nil { environment["PWD"] = directory.string }
        environment["OLDPWD"] = nil
        return environment
    }

    /// What a program said last of why it failed: nothing that it also wrote as its answer.
    private static func lastWords(_ ended: ProcessOutput) -> String {
        let lines = String(decoding: ended.errors, as: UTF8.self).lines
        guard let last = lines.map({ String($0).trimmed() }).last(where: { !$0.isEmpty }) else { return "" }
        let answer = Secret(String(decoding: ended.output, as: UTF8.self).trimmed())
        return SecretDetector([answer]).finds(in: last) ? "" : last.harmless(limit: 300)
    }

    /// Without the one line end that editors and programs put there.
    /// - Returns: nil where it is no text.
    private static func line(_ bytes: [UInt8]) -> Secret? {
        var text = bytes[...]
        if text.last == UInt8(ascii: "\n") {
            text.removeLast()
            if text.last == UInt8(ascii: "\r") { text.removeLast() }
        }
        return String(validating: text, as: UTF8.self).map(Secret.init)
    }

    /// Refuses what a header cannot carry and a docker login would not take either.
    private static func checked(_ secret: Secret, _ request: PasswordRequest) throws(PasswordFailure) -> Secret {
        guard secret.reveal().utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .notOneLine(request) }
        return secret
    }
}
