import Effects
import FoundationEssentials
import Logging

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
                    located, status: ended.status, words: Self.lastWords(ended), withheld: session.withheld
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

    /// Returns the end of what a program wrote on standard error, which says why it failed, without the credentials that
    /// it also wrote on standard output.
    private static func lastWords(_ ended: ProcessOutput) -> String {
        let written = try? JSONDecoder().decode(Output.self, from: Data(ended.output))
        let secrets = [written?.secretAccessKey, written?.sessionToken].compactMap(\.self).map(Secret.init)
        let line = String(decoding: ended.errors, as: UTF8.self).lines.last { !String($0).trimmed().isEmpty }
        return line.map(String.init)?.sentence(without: secrets) ?? ""
    }
}
