import ArgumentParser

/// The options that name sessions.
struct SessionOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Profiles of the manifest or of ~/.aws/config. Default: all of the manifest.", valueName: "profile"),
        completion: .custom(SessionCompletion.profiles))
    var profiles: [String] = []

    @Option(
        help: ArgumentHelp("A session of ~/.aws/config; repeatable; needs no manifest.", valueName: "name"),
        completion: .custom(SessionCompletion.sessions))
    var ssoSession: [String] = []

    var isEmpty: Bool { profiles.isEmpty && ssoSession.isEmpty }

    /// A session of `~/.aws/config` needs no manifest, and a profile may be in either.
    var manifestUse: SessionFinder.ManifestUse { isEmpty ? .required : profiles.isEmpty ? .none : .optional }
}

/// The options for the user's browser.
struct BrowserOptions: ParsableArguments {
    @Flag(
        name: [.customLong("device-code"), .customLong("remote")],
        help: "Sign in with a browser on another device.")
    var deviceCode = false

    @Flag(help: "Print the page's address, and open no browser.")
    var noBrowser = false

    var page: SignInRunner.Page { deviceCode ? .otherDevice : noBrowser ? .printed : .opened }
}
