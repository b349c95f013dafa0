package import Platform

/// The reason that a source returned no credentials, known from its response. Each case has a message of a few lines.
package enum CredentialSourceError: Error, Sendable, Equatable {
    /// There was no answer.
    case noAnswer(String, HTTPError)
    /// The source refused, with its own text.
    case refused(String, status: Int, words: String)
    /// The answer has no credentials.
    case unreadable(String, missing: String)
    /// The answer contains keys that no header can carry.
    case unsendable(String, flaw: String)
    /// The returned credentials have expired.
    case expired(String)
    /// A setting names instance metadata, which has no credentials.
    case noInstanceRole(String, String)
    /// Instance metadata returned a session token, and then did not answer.
    case metadataStopped(String, HTTPError)
    /// A program for credentials could not be started or did not finish.
    case notRun(String, ProcessError)
    /// The program failed, with its last lines on standard error.
    case programFailed(String, status: Int32, lines: [String], withheld: [String])
    /// The program's output has another form.
    case badOutput(String, problem: String)
    /// AWS does not renew an SSO session any more, with AWS's text.
    case ssoEnded(SSOSession, words: String)
    /// AWS has ended an SSO session before its token expired, with AWS's text.
    case ssoEndedEarly(SSOSession, words: String)
    /// An SSO session does not have that role in that account.
    case ssoRoleDenied(SSOSession, role: String, account: String, words: String)
}

extension CredentialSourceError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .noAnswer(let what, let failure):
            UserMessage(
                "credential_source_silent", "no answer from \(what): \(failure.message.summary)",
                nextStep: "Check that it is set up for this machine.")
        case .refused(let what, let status, let words):
            UserMessage(
                "credential_source_refused", "\(what) answered HTTP \(status)\(Self.colon(words))",
                nextStep: "Check that this machine has a role, and that its token is its own.")
        case .unreadable(let what, let missing):
            UserMessage(
                "credential_source_unreadable", "\(what) answered without \(missing)",
                nextStep: "Check the address that the setting names.")
        case .unsendable(let what, let flaw):
            UserMessage(
                "credential_source_unsendable", "\(what) answered with \(flaw)",
                nextStep: "Check the address that the setting names.")
        case .expired(let what):
            UserMessage(
                "credential_source_expired", "\(what) returned expired credentials",
                nextStep: "Check this machine's clock.")
        case .noInstanceRole(let what, let why):
            UserMessage(
                "no_instance_role", "no credentials from \(what): \(why)",
                nextStep: "Attach an instance profile with a role, or name another source of credentials.")
        case .metadataStopped(let what, let failure):
            UserMessage(
                "metadata_stopped", "\(what) stopped answering: \(failure.message.summary)",
                details: [
                    """
                    It returned a session token before. Try again, or raise the limits: \
                    AWS_METADATA_SERVICE_NUM_ATTEMPTS=5, AWS_METADATA_SERVICE_TIMEOUT=5.
                    """
                ],
                nextStep: """
                    In a container, the instance's hop limit must be 2: `aws ec2 \
                    modify-instance-metadata-options --instance-id ID --http-put-response-hop-limit 2`.
                    """)
        case .notRun(let what, let failure):
            UserMessage(
                "credential_program_not_run", "\(what): \(failure.message.summary)",
                nextStep: "Run it by hand: it must write its answer without a prompt, within a minute.")
        case .programFailed(let what, let status, let lines, let withheld):
            UserMessage(
                "credential_program_failed",
                """
                \(what) failed with status \(status)\(lines.isEmpty ? " and wrote nothing on standard error" : "")
                """, details: Self.quoted(lines), nextStep: Self.nextStep(lines, withheld: withheld))
        case .badOutput(let what, let problem):
            UserMessage(
                "credential_program_bad_output", "\(what) \(problem)",
                nextStep: """
                    It should write {"Version": 1, "AccessKeyId": "…", "SecretAccessKey": "…"}, with SessionToken and \
                    Expiration if there are any.
                    """)
        case .ssoEnded(let session, let words): Self.ended(session, words, command: session.loginCommand)
        case .ssoEndedEarly(let session, let words):
            // Without --force, a sign-in keeps a session whose token has not expired.
            Self.ended(session, words, command: "\(session.loginCommand) --force")
        case .ssoRoleDenied(let session, let role, let account, let words):
            UserMessage(
                "sso_role_denied", "\(session.located) has no role \(role) in account \(account: account)",
                details: ["sso:GetRoleCredentials answered \(words)"],
                nextStep: "Correct \(session.roleSettings), or assign the permission set.")
        }
    }

    private static func ended(_ session: SSOSession, _ words: String, command: String) -> UserMessage {
        UserMessage("sso_ended", "\(session.located) has ended (\(words))", nextStep: .run(command))
    }

    /// Returns what a failed program wrote, in lines.
    private static func quoted(_ lines: [String]) -> [MessageText] {
        lines.count > 1 ? ["It wrote:"] + lines.map { MessageText($0) } : lines.map { "It wrote: \($0)" }
    }

    private static func nextStep(_ lines: [String], withheld: [String]) -> NextStep? {
        let advice = (lines.isEmpty ? ["Run it by hand to see why."] : []) + Self.advice(onWithheld: withheld)
        return advice.isEmpty ? nil : NextStep(lines: advice)
    }

    /// Returns a line about the variables that a program did not get; none if it got all of them.
    private static func advice(onWithheld names: [String]) -> [MessageText] {
        guard !names.isEmpty else { return [] }
        let shown =
            switch names.count {
            case 1: names[0]
            case 2...4: names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
            default: names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
            }
        return ["berth withholds \(shown) from it: let it read its keys from a profile or file."]
    }

    private static func colon(_ words: String) -> String { words.isEmpty ? "" : ": \(words)" }
}
