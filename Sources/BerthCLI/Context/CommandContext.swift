import AWS
import BerthCore
import DockerConfig
import DockerConfigWriter
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The manifest, Docker's config and the stored state that a command works on. plan, apply, status and logout share it.
struct CommandContext {
    let manifestContext: ManifestContext
    let manifest: Manifest
    let config: DockerConfigFile
    let ledger: LedgerFile?
    let snapshot: Snapshot
    /// The AWS files. Each registry that needs them reports an error in them.
    let configuration: Result<SharedConfiguration, SharedConfigError>

    var effects: Effects { manifestContext.effects }
    var console: Console { manifestContext.console }

    /// Loads the manifest that the options name, and the stored state.
    /// - Parameter repairTimeLimit: how long to wait for the config's lock to clean up after a killed run; `nil` for a
    ///   command that only reads, and does not clean up.
    init(
        _ console: Console, _ options: ManifestOptions, _ configOptions: ConfigOptions, repairTimeLimit: Duration? = nil
    ) throws {
        let manifestContext = ManifestContext(console, files: options.file)
        let (manifest, config) = try Self.load(manifestContext, configOptions)
        try self.init(manifestContext, manifest, config, repairTimeLimit)
    }

    /// Loads the manifest of a saved plan, and the stored state.
    ///
    /// The plan's file gives no trust: its manifest counts as found by search unless this command line names it too.
    /// This command line and environment must lead to the same config.
    /// - Throws: `CommandError` if this command line names another manifest or config than the plan.
    init(
        _ console: Console, _ saved: SavedPlan, _ options: ManifestOptions, _ configOptions: ConfigOptions,
        repairTimeLimit: Duration
    ) throws {
        let manifestContext = try ManifestContext(console, planFiles: saved.manifestFiles, named: options.file)
        let (manifest, config) = try Self.load(manifestContext, configOptions)
        guard config.path == saved.configPath else {
            throw CommandError(
                .failed, code: "plan_of_other_config",
                "the plan is for Docker's config \(saved.configPath.string), not \(config.path.string)",
                nextStep: """
                    To use the plan's config, run `berth apply --config \(saved.configPath.string.shellWord) PLAN`.
                    """)
        }
        try self.init(manifestContext, manifest, config, repairTimeLimit)
    }

    /// Loads the manifest, and finds Docker's config.
    private static func load(
        _ manifestContext: ManifestContext, _ options: ConfigOptions
    ) throws -> (Manifest, DockerConfigFile) {
        let environment = manifestContext.effects.environment
        let manifest = try manifestContext.manifest(substituting: .environment(environment))
        do {
            return (manifest, try DockerConfigFile(option: options.config, environment: environment))
        } catch {
            throw CommandError(error)
        }
    }

    private init(
        _ manifestContext: ManifestContext, _ manifest: Manifest, _ config: DockerConfigFile,
        _ repairTimeLimit: Duration?
    ) throws {
        let effects = manifestContext.effects
        if let repairTimeLimit { try Self.repair(config, manifestContext, within: repairTimeLimit) }
        self.manifest = manifest
        self.config = config
        do {
            ledger = LedgerFile(effects)
            let configuration = SharedConfiguration.loaded(by: effects)
            let (loaded, warnings) = try SnapshotLoader(config: config, ledger: ledger, effects: effects)
                .read(for: manifest, configuration: configuration)
            let (snapshot, trustWarnings) = loaded.enforcingTrust(
                in: manifest, isNamed: manifestContext.isNamed, effects)
            self.snapshot = snapshot
            self.configuration = configuration
            manifestContext.console.warn(warnings + trustWarnings)
        } catch {
            throw CommandError(error)
        }
        self.manifestContext = manifestContext
    }

    private init(_ context: CommandContext, _ snapshot: Snapshot) {
        manifestContext = context.manifestContext
        manifest = context.manifest
        config = context.config
        ledger = context.ledger
        configuration = context.configuration
        self.snapshot = snapshot
    }

    /// Returns the context with a snapshot of which more is known.
    func with(_ snapshot: Snapshot) -> CommandContext { CommandContext(self, snapshot) }

    /// Cleans up after a killed run, so that the plan is made for the state after that.
    private static func repair(_ config: DockerConfigFile, _ manifestContext: ManifestContext, within limit: Duration)
        throws
    {
        let files = manifestContext.effects.files
        guard config.hasLeftovers(in: files) else { return }
        do {
            let repaired = try AsyncBridge.wait {
                try await config.commit(
                    [], through: files, lockTimeLimit: limit, onWait: manifestContext.console.reportWaiting)
            }
            manifestContext.console.warn(repaired.warnings.map(\.message))
        } catch let failure as DockerConfigError {
            throw CommandError(failure)
        }
    }

    /// Computes what an apply would do.
    /// - Parameters:
    ///   - renews: whether every selected login is renewed, due or not.
    ///   - time: the moment that lifetimes are measured from.
    /// - Throws: `CommandError` if a selector matches nothing.
    func plan(_ selection: RegistrySelection, renews: Bool = false, at time: Date) throws -> Plan {
        try manifestContext.checkingSelectors {
            try Planner(manifest: manifest, snapshot: snapshot, now: time, renews: renews).plan(selection)
        }
    }

    /// Computes what a logout would do.
    /// - Throws: `CommandError` if a selector matches nothing.
    func planOfLogout(_ selection: RegistrySelection) throws -> Plan {
        try manifestContext.checkingSelectors {
            try Planner(manifest: manifest, snapshot: snapshot, now: effects.clock.now).logOut(selection)
        }
    }

    /// Compares the selected registries with their stored logins.
    /// - Throws: `CommandError` if a selector matches nothing.
    func status(_ selection: RegistrySelection) throws -> [RegistryStatus] {
        try manifestContext.checkingSelectors {
            try StatusEvaluator(manifest: manifest, snapshot: snapshot, now: effects.clock.now).rows(selection)
        }
    }

    /// Returns the context with the principals as they are now, after the user has signed in.
    func rereadingPrincipals() -> CommandContext {
        with(snapshot.rereadingPrincipals(of: manifest, configuration: configuration, effects))
    }

    // MARK: Credential stores and registries

    var stores: CredentialStores {
        CredentialStores(effects, secretVariables: manifest.secretVariables, format: config.format)
    }

    /// Returns the source of the manifest's logins. `LoginService` describes the parameters.
    func logins(
        codes: MFACodes, _ limits: RequestLimits, onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) throws -> LoginService {
        try LoginService(
            of: manifest, configuration: configuration, effects: effects, log: console.log, codes: codes,
            limits, onEvent: onEvent)
    }

    // MARK: Text

    /// The config's path for display.
    var configName: String { effects.environment.abbreviated(config.path).inOneLine }

    func text(of plan: Plan) -> [String] { planText(plan, console.style).lines }

    /// Prints a plan that is not applied. With `--quiet`, prints only the blocked registries, to standard error.
    /// - Parameter more: lines for below the plan.
    func show(_ plan: Plan, _ more: [String] = []) {
        console.print(text(of: plan) + more)
        guard console.isQuiet else { return }
        console.error.write(planText(plan, console.errorStyle).problemLines.map { $0 + "\n" }.joined())
    }

    private func planText(_ plan: Plan, _ style: TextStyle) -> PlanText {
        PlanText(plan: plan, config: configName, showsUnchanged: console.verbosity > 0, style: style)
    }

    /// - Parameter options: the options that the suggested command repeats.
    func text(of rows: [RegistryStatus], repeating options: RepeatedArguments) -> [String] {
        StatusText(
            rows: rows, name: manifest.name, config: configName, now: effects.clock.now, style: console.style,
            options: options.description, listsAll: console.verbosity > 0
        ).lines
    }
}

extension CommandContext {
    /// Warns of logins that berth stores, and that docker, podman or skopeo do not use.
    func warnOfHiddenLogins(_ plan: Plan) {
        // A change is large: thousands of them are not copied.
        let kept = plan.changes.lazy.filter { [.logIn, .refresh, .unchanged].contains($0.action) }
            .map { ($0.host, $0.placement.destination) }
        console.warn(snapshot.hiddenLoginWarnings(Array(kept), config: configName))
    }

    /// Warns of logins that docker still has after a logout.
    func warnOfRemainingLogins(_ plan: Plan) {
        let hosts = plan.changes.filter { $0.action == .logOut }.map(\.host)
        console.warn([snapshot.remainingLoginWarning(hosts)].compactMap(\.self))
    }

    /// Warns as for a plan, but not of what `DOCKER_AUTH_CONFIG` hides: the rows show that.
    func warnOfHiddenLogins(_ rows: [RegistryStatus]) {
        let kept = rows.filter { row in
            if case .blocked = row.match { false } else { row.declaration != nil }
        }
        console.warn(
            snapshot.hiddenLoginWarnings(
                kept.map { ($0.host, $0.destination) }, config: configName, hasRows: true))
    }
}

extension CommandContext {
    /// Finds out which programs see the stored logins of the selected registries.
    /// - Throws: `CommandError` if a selector matches nothing.
    func consumers(_ selection: RegistrySelection) throws -> VisibilityMatrix {
        let hosts = try manifestContext.checkingSelectors { try selection.declared(in: manifest).map(\.host) }
        return VisibilityMatrix(hosts: hosts, in: ConsumerReader(config: config, effects: effects).snapshot())
    }

    func text(of matrix: VisibilityMatrix) -> [String] {
        ConsumersText(
            matrix: matrix, name: manifest.name, config: configName, style: console.style,
            listsAll: console.verbosity > 0
        ).lines
    }
}
