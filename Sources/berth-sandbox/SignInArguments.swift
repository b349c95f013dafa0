import ArgumentParser
import Sandbox

/// The options of IAM Identity Center and of AWS's sign-in service.
struct SignInArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The user's accounts: 300, or ID=NAME:ROLE,ROLE for one; may be repeated.",
            discussion: "Default: \(Self.defaultAccounts).",
            valueName: "accounts"),
        transform: { try SandboxAccount.list($0) }
    )
    var ssoAccounts: [[SandboxAccount]] = []

    @Option(help: "How long an access token is valid; the keys of `aws login` for 15m at most.")
    var ssoTokenLifetime = DurationArgument(.seconds(3600))

    @Option(help: "How long a code to sign in with is valid.")
    var ssoCodeLifetime = DurationArgument(.seconds(600))

    @Option(
        help: ArgumentHelp(
            "Calls of the portal a second, and at once: 20, 20:200.",
            discussion: "Default: no limit. Further calls get TooManyRequestsException.",
            valueName: "rate"),
        transform: { try RequestRate($0) }
    )
    var ssoRate: RequestRate?

    @Flag(help: "Allow every sign-in without a question on the page.")
    var ssoApprove = false

    var options: SignInOptions {
        SignInOptions(
            accounts: ssoAccounts.isEmpty ? SandboxAccount.standard : Array(ssoAccounts.joined()),
            tokenLifetime: ssoTokenLifetime.duration, codeLifetime: ssoCodeLifetime.duration, portalRate: ssoRate,
            isApproved: ssoApprove)
    }

    private static var defaultAccounts: String {
        SandboxAccount.standard.map { "\($0.id)=\($0.name):\($0.roles.joined(separator: ","))" }
            .joined(separator: " and ")
    }
}
