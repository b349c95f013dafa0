import Effects
import FoundationEssentials
import Logging
import Platform

/// A program that a profile names, and that prints credentials.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
struct ProcessCredentialProvider: CredentialProvider {
    let profile: ProfileLocation
    /// The program and its arguments.
    let words: [String]

    static let key = "credential_process"

    /// - Parameter text: the setting's value.
    /// - Throws: An error if it is not a command.
    init(_ section: ConfigSection, _ text: String) throws(PrincipalError) {
        profile = ProfileLocation(section, at: Self.key)
        do {
            words = try ShellWords.split(text)
        } catch {
            throw .badCommand("\(Self.key) of \(profile.located)", problem: error.message.summary)
        }
    }

    var identifier: String { "process of \(profile.description)" }
    var description: String { "\(profile.description), from its \(Self.key)" }
    var located: String { "\(Self.key) of \(profile.located)" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        guard machine.effects.processes.find(words[0], path: machine.environment["PATH"] ?? "") != nil else {
            throw .noProgram(words[0], neededBy: located)
        }
        return .obtainedDuringSignIn("berth runs \(words[0]) when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: ["process"] + words, isKnownOffline: false, isRepeatable: false)
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        try await CredentialProgram(words: words, located: located).credentials(in: context)
    }
}

/// A program that prints credentials in the form of `credential_process`.
struct CredentialProgram {
    let words: [String]
    /// The setting that names it, for an error.
    let located: String

    private static let timeLimit = Duration.seconds(60)

    private struct Output: Decodable {
        let accessKeyID: String?
        let secretAccessKey: String?
        let sessionToken: String?
        let expiration: String?

        private enum CodingKeys: String, CodingKey {
            case accessKeyID = "AccessKeyId"
            case secretAccessKey = "SecretAccessKey"
            case sessionToken = "SessionToken"
            case expiration = "Expiration"
        }
    }

    private struct Version: Decodable {
        let number: Int

        private enum CodingKeys: String, CodingKey { case number = "Version" }
    }

    func credentials(in context: SignInContext) async throws(AWSError) -> Credentials {
        let command = ProcessCommand(
            program: words[0], arguments: Array(words.dropFirst()), environment: context.childEnvironment,
            timeLimit: Self.timeLimit
        )
        let ended: ProcessOutput
        do {
            ended = try await context.programs.run {
                try await context.machine.effects.processes.run(command)
            }
        } catch let failure as ProcessError where failure != .cancelled {
            throw .source(.notRun(located, failure))
        } catch {
            throw .cancelled
        }
        context.metadata.log.debug("\(located) ended with status \(ended.status)")
        guard ended.status == 0 else {
            throw .source(
                .programFailed(
                    located, status: ended.status, lines: lastLines(ended, context.metadata.log),
                    withheld: context.withheld
                )
            )
        }
        return try credentials(from: Data(ended.output), now: context.machine.effects.clock.now)
    }

    private func credentials(from output: Data, now: Date) throws(AWSError) -> Credentials {
        let decoder = JSONDecoder()
        guard let written = try? decoder.decode(Output.self, from: output) else {
            throw .source(.badOutput(located, problem: "wrote no JSON object"))
        }
        guard (try? decoder.decode(Version.self, from: output))?.number == 1 else {
            throw .source(.badOutput(located, problem: "wrote no \"Version\": 1"))
        }
        guard let id = written.accessKeyID, let secret = written.secretAccessKey, !id.isEmpty, !secret.isEmpty else {
            let missing = (written.accessKeyID ?? "").isEmpty ? "AccessKeyId" : "SecretAccessKey"
            throw .source(.badOutput(located, problem: "wrote no \(missing)"))
        }
        var expiration: Date?
        if let text = written.expiration {
            guard let date = Date(iso8601: text) else {
                throw .source(.badOutput(located, problem: "wrote an Expiration that is not an ISO 8601 time"))
            }
            guard date > now else { throw .source(.expired(located)) }
            expiration = date
        }
        let credentials = Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret),
            sessionToken: (written.sessionToken ?? "").isEmpty ? nil : written.sessionToken.map(Secret.init),
            expiration: expiration
        )
        if let flaw = credentials.flaw { throw .source(.badOutput(located, problem: "wrote \(flaw)")) }
        return credentials
    }

    /// Returns the last lines of a failed program's output for a message, without the credentials that it also wrote to
    /// standard output. Logs all lines if there are more.
    private func lastLines(_ ended: ProcessOutput, _ log: Logger) -> [String] {
        let written = try? JSONDecoder().decode(Output.self, from: Data(ended.output))
        // Output that is not the JSON of credentials may still contain them.
        let unread = written == nil ? String(decoding: ended.output, as: UTF8.self) : nil
        let secrets = [written?.secretAccessKey, written?.sessionToken, unread].compactMap(\.self).map(Secret.init)
        let lines = ended.errorLines.compactMap { $0.sentence(without: secrets) }
        return ProcessOutput.quoted(lines, without: SecretDetector(secrets)) { log.info("\(located) wrote: \($0)") }
    }
}
