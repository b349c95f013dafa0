import FoundationEssentials
import Logging
import Platform

/// Runs a program that writes credentials, in the form of `credential_process`, and reads them.
struct CredentialProgram {
    let words: [String]
    /// Who names it, for an error.
    let located: String
    /// The login session that it shares with others; `nil` if berth knows of none.
    var session: String?

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

    func credentials(in session: SignInSession) async throws(AWSFailure) -> Credentials {
        let command = ProcessCommand(
            program: words[0], arguments: Array(words.dropFirst()), environment: session.childEnvironment,
            timeLimit: Self.timeLimit
        )
        let ended: ProcessOutput
        do {
            ended = try await session.programs.run(sharing: self.session) {
                try await session.machine.effects.processes.run(command)
            }
        } catch let failure as ProcessFailure where failure != .cancelled {
            throw .source(.notRun(located, failure))
        } catch {
            throw .cancelled
        }
        session.metadata.log.debug("\(located) ended with status \(ended.status)")
        guard ended.status == 0 else {
            throw .source(
                .programFailed(
                    located, status: ended.status, words: lastWords(ended, session.metadata.log),
                    withheld: session.withheld
                )
            )
        }
        return try credentials(from: Data(ended.output), now: session.machine.effects.clock.now)
    }

    private func credentials(from output: Data, now: Date) throws(AWSFailure) -> Credentials {
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
                throw .source(.badOutput(located, problem: "wrote an Expiration that is no time of ISO 8601"))
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

    /// Returns the last lines of what a failed program wrote, which a message quotes, without the credentials that it also
    /// wrote on standard output. Logs all lines if there are more.
    private func lastWords(_ ended: ProcessOutput, _ log: Logger) -> String {
        let written = try? JSONDecoder().decode(Output.self, from: Data(ended.output))
        // Text that is not the JSON of credentials may hold them all the same.
        let unread = written == nil ? String(decoding: ended.output, as: UTF8.self) : nil
        let secrets = [written?.secretAccessKey, written?.sessionToken, unread].compactMap(\.self).map(Secret.init)
        let lines = ended.errorLines.compactMap { $0.sentence(without: secrets) }
        // A secret may be spread over several lines.
        if SecretDetector(secrets).finds(in: lines.joined(separator: "\n")) { return "" }
        if lines.count > ProcessOutput.quotedErrorLines {
            for line in lines { log.info("\(located) wrote: \(line)") }
        }
        return lines.suffix(ProcessOutput.quotedErrorLines).joined(separator: "\n")
    }
}
