package import Platform

/// The reason that a source gave no credentials, known from its response. Each case has a message of a few lines.
package enum CredentialSourceError: Sendable, Equatable {
    /// There was no answer.
    case noAnswer(String, HTTPError)
    /// The source refused, with its own text.
    case refused(String, status: Int, words: String)
    /// The answer was something else.
    case unreadable(String, missing: String)
    /// The answer holds keys that no header can carry.
    case unsendable(String, flaw: String)
    /// What was given is of no use any more.
    case expired(String)
    /// Instance metadata was asked for by name, and has nothing.
    case noInstanceRole(String, String)
    /// Instance metadata gave a session token, and then no answer.
    case metadataStopped(String, HTTPError)
    /// A program that gives credentials could not be run, or not to its end.
    case notRun(String, ProcessError)
    /// It ended as a failure, with what it wrote last on standard error.
    case programFailed(String, status: Int32, words: String, withheld: [String])
    /// What it wrote is not what it should.
    case badOutput(String, problem: String)
    /// The AWS CLI has no credentials for a session of `aws login`.
    case loginEnded(String, profile: String, status: Int32, words: String)
    /// An SSO session has ended, with AWS's text if AWS said so.
    case ssoEnded(SSOSession, words: String)
    /// An SSO session does not have that role in that account.
    case ssoRoleDenied(SSOSession, role: String, account: String, words: String)
}

extension CredentialSourceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noAnswer(let what, let failure):
            """
            no answer from \(what): \(failure)
            Is this the machine that it was set up for?
            """
        case .refused(let what, let status, let words):
            """
            \(what) answered HTTP \(status)\(Self.colon(words))
            Does this machine have a role, and is the token that it asks with its own?
            """
        case .unreadable(let what, let missing):
            """
            \(what) answered without \(missing)
            Is it what the setting should name?
            """
        case .unsendable(let what, let flaw):
            """
            \(what) answered with \(flaw)
            Is it what the setting should name?
            """
        case .expired(let what):
            """
            \(what) gave credentials that have expired
            Is this machine's clock right?
            """
        case .noInstanceRole(let what, let why):
            """
            no credentials from \(what): \(why)
            Attach an instance profile with a role, or name another source of credentials.
            """
        case .metadataStopped(let what, let failure):
            """
            \(what) stopped answering: \(failure)
            It gave a session token before. Try again, or more often and longer: AWS_METADATA_SERVICE_NUM_ATTEMPTS=5, \
            AWS_METADATA_SERVICE_TIMEOUT=5.
            In a container, the instance's hop limit must be 2: `aws ec2 modify-instance-metadata-options \
            --instance-id ID --http-put-response-hop-limit 2`.
            """
        case .notRun(let what, let failure):
            """
            \(what): \(failure)
            Run it by hand: it must write its answer without a question, in less than a minute.
            """
        case .programFailed(let what, let status, let words, let withheld):
            """
            \(what) failed with status \(status)\(words.isEmpty ? " and wrote nothing on standard error" : "")
            \(words.isEmpty ? "Run it by hand to see why." : "It wrote:\(words.utf8.contains(UInt8(ascii: "\n")) ? "\n" : " ")\(words)")\(Self.withheld(withheld))
            """
        case .badOutput(let what, let problem):
            """
            \(what) \(problem)
            It should write {"Version": 1, "AccessKeyId": "…", "SecretAccessKey": "…"}, and a SessionToken and an \
            Expiration where there are any.
            """
        case .loginEnded(let what, let profile, let status, let words):
            """
            the AWS CLI gave no credentials for \(what): status \(status)
            It wrote: \(words.isEmpty ? "nothing" : words)
            Run `aws login --profile \(profile)`; it takes version 2 of the AWS CLI.
            """
        case .ssoEnded(let session, let words):
            """
            \(session.located) has ended\(words.isEmpty ? "" : " (\(words))")
            Run `\(session.loginCommand)`.
            """
        case .ssoRoleDenied(let session, let role, let account, let words):
            """
            \(session.located) has no role \(role) in account \(account)
            sso:GetRoleCredentials answered \(words)
            Correct sso_account_id and sso_role_name, or have the permission set assigned.
            """
        }
    }

    /// A line about the variables that a program did not get; empty if it got all of them.
    private static func withheld(_ names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let shown =
            switch names.count {
            case 1: names[0]
            case 2...4: names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
            default: names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
            }
        return "\nberth withholds \(shown) from it: let it read its keys from a profile or a file."
    }

    private static func colon(_ words: String) -> String { words.isEmpty ? "" : ": \(words)" }
}
