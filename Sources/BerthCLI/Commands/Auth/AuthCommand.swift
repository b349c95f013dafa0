import ArgumentParser

struct AuthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Sign in to AWS in a browser, and out.",
        discussion: """
            Examples:
              berth auth login     sign in to every session that needs it
              berth auth status    show who signs in, and whether they can now
              berth auth logout    end the sessions of the manifest's profiles

            A session of IAM Identity Center (SSO) or of `aws login` serves all profiles that name it. berth shares \
            it with the AWS CLI and the SDKs, and needs none of them.
            """,
        subcommands: [AuthLoginCommand.self, AuthStatusCommand.self, AuthLogoutCommand.self]
    )
}
