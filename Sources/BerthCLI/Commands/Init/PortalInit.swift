import AWS
import ArgumentParser
import BerthCore
import Effects
import Platform
import SystemPackage

/// The options of `berth init --sso`.
struct PortalInitOptions: ParsableArguments {
    @Option(
        name: .customLong("sso"),
        help: ArgumentHelp("Use the accounts and roles of this access portal.", valueName: "start-url"))
    var startURL: String?

    @Option(
        help: ArgumentHelp("The region of IAM Identity Center.", valueName: "region"), transform: Self.checkedRegion)
    var ssoRegion: String?

    @Option(help: ArgumentHelp("The role (permission set) to use.", valueName: "name"))
    var role: String?

    @Option(help: ArgumentHelp("Use only this account, by its id or name; repeatable.", valueName: "account"))
    var account: [String] = []

    @OptionGroup var browser: BrowserOptions

    func validate() throws {
        if startURL != nil && ssoRegion == nil { throw ValidationError("--sso needs --sso-region") }
        if let startURL, !PortalManifestDraft.accepts(startURL: startURL) {
            throw ValidationError(
                "--sso needs the URL of an access portal, such as https://acme.awsapps.com/start")
        }
        if startURL == nil && (ssoRegion != nil || role != nil || !account.isEmpty) {
            throw ValidationError("--sso-region, --role and --account need --sso")
        }
        if startURL == nil && (browser.deviceCode || browser.noBrowser) {
            throw ValidationError("--device-code and --no-browser need --sso")
        }
    }

    @Sendable static func checkedRegion(_ text: String) throws -> String {
        guard Partition.looksLikeRegion(text) else {
            throw ValidationError("`\(text)` is not a region, such as us-east-2")
        }
        return text
    }
}

/// Makes a first manifest from an access portal: signs in, lists accounts and roles, and lets the user choose.
struct PortalInit {
    private let console: Console
    private let options: PortalInitOptions
    private let startURL: String
    private let region: String
    private let isAsking: Bool

    private var effects: Effects { console.effects }

    /// The most accounts whose roles berth requests at once. The portal limits requests per second.
    private static let concurrency = 8

    /// - Parameter isAsking: whether a user answers questions.
    init(_ console: Console, _ options: PortalInitOptions, startURL: String, isAsking: Bool) {
        self.console = console
        self.options = options
        self.startURL = startURL
        self.isAsking = isAsking
        // The options' validation requires it.
        region = options.ssoRegion ?? ""
    }

    /// - Parameters:
    ///   - name: the manifest's name; `nil` if not given.
    ///   - regions: of the registries; empty if not given.
    ///   - directory: the manifest's.
    /// - Throws: `CommandError` if the user cannot sign in, or the portal does not give what the options name.
    func manifest(name: String?, regions: [String], in directory: FilePath) throws -> PortalManifestDraft {
        let portal = try assignments()
        let environment = effects.environment
        let likely = environment.nonBlank("AWS_REGION") ?? environment.nonBlank("AWS_DEFAULT_REGION") ?? region
        let wanted = PortalOptions(
            name: name, role: options.role, accounts: options.account, regions: regions,
            likelyRegion: Partition.looksLikeRegion(likely) ? likely : region, folder: directory)
        do {
            let choices =
                try isAsking
                ? AsyncBridge.wait { [effects] in
                    try await PortalPrompts(portal, effects.terminal).choices(wanted)
                } : wanted.choices(portal)
            return PortalManifestDraft(startURL: startURL, portalRegion: region, choices)
        } catch let error as PortalChoiceError {
            throw CommandError(.usage, error)
        }
    }

    private func assignments() throws -> PortalAssignments {
        do {
            let configuration = try SharedConfiguration.load(environment: effects.environment, files: effects.files)
            let requirement = try SignInRequirement(
                of: SSOSession(name: nil, startURL: startURL, region: region, definition: .options),
                configuration: configuration, environment: effects.environment)
            let state = CredentialInspector(configuration: configuration, effects: effects).state(of: requirement)
            let session = SignInSession(requirement: requirement, principal: nil, state: state, profiles: [])
            let runner = SignInRunner(console, configuration, options.browser.page)
            return try console.interruptible { [self] in
                _ = try await runner.signIn(to: session)
                return try await assignments(of: session, runner)
            }
        } catch let error as CommandError {
            throw error
        } catch let error as any UserFacingError {
            throw CommandError(.failed, error)
        }
    }

    private func assignments(
        of session: SignInSession, _ runner: SignInRunner
    ) async throws -> PortalAssignments {
        guard let center = runner.center(session) else { return PortalAssignments(portal: startURL, []) }
        let accounts = try await center.accounts()
        let found = try await withThrowingTaskGroup(of: PortalAssignments.Account.self) { group in
            var found: [PortalAssignments.Account] = []
            var rest = accounts[...]
            func start() {
                guard let account = rest.popFirst() else { return }
                group.addTask {
                    PortalAssignments.Account(
                        id: account.id, name: account.name, roles: try await center.roles(of: account.id))
                }
            }
            for _ in 0..<Self.concurrency { start() }
            while let account = try await group.next() {
                found.append(account)
                start()
            }
            return found
        }
        return PortalAssignments(portal: startURL, found)
    }
}
