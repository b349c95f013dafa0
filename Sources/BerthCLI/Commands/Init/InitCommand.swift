import AWS
import ArgumentParser
import BerthCore
import DockerConfig
import Effects
import Platform
import SystemPackage

struct InitCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first manifest from AWS and Docker files, or from SSO.",
        usage: "berth init [<options>]",
        discussion: """
            Examples:
              berth init
              berth init --yes                ask nothing, and use all defaults
              berth init --profile dev        use only this AWS profile
              berth init --region eu-west-1   set the region of accounts that have none
              berth init --out -              print the manifest, and write no file
              berth init --identify           ask AWS for accounts that no file names
              berth init --sso https://acme.awsapps.com/start --sso-region us-east-1

            On a terminal, berth asks for profiles, unknown regions and a name. Press Enter to accept the value in \
            brackets. berth never overwrites a file and copies no secret, and sends requests only with --identify \
            and --sso.

            With --sso, berth signs in to IAM Identity Center and lists the accounts and roles that it gives you. The \
            manifest has one profile for all of the accounts.
            """
    )

    @Option(help: ArgumentHelp("The manifest's name. Default: its directory's name.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("A region for accounts whose region is in no file; repeatable.", valueName: "region"),
        transform: PortalInitOptions.checkedRegion)
    var region: [String] = []

    @Option(help: ArgumentHelp("Use only this AWS profile; repeatable.", valueName: "name"))
    var profile: [String] = []

    @Option(
        help: ArgumentHelp("The file to write; `-` is standard output.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var out = "berth.yaml"

    @Flag(help: "Ask nothing, and use all defaults.")
    var yes = false

    @Flag(help: "Ask AWS for the accounts of profiles whose account no file names.")
    var identify = false

    @OptionGroup(title: "IAM Identity Center (SSO)") var portal: PortalInitOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a file, or - for standard output") }
        if let name, name.isBlank || !name.isHarmlessLine {
            throw ValidationError("--name must be one line of text")
        }
        if portal.startURL != nil && (!profile.isEmpty || identify) {
            throw ValidationError("--sso cannot be combined with --profile or --identify")
        }
        if out == "-" && output.json {
            throw ValidationError("--json prints events to standard output: omit `--out -`, or use --json-into FILE")
        }
    }

    func run(_ console: Console) throws {
        let effects = console.effects
        if out == "-" {
            let manifest = try manifest(in: effects.environment.workingDirectory, console)
            console.system.standardOutput.writeExactly(manifest.text)
            console.events.emit(manifest.event(path: nil))
            // Standard output has only the manifest.
            guard !console.isQuiet else { return }
            for line in manifest.summary(.printed) { console.error.writeLine(line) }
            return
        }
        let file = NewManifestFile(out, effects)
        // Before the first question.
        try writing(file.checkIsFree)
        let manifest = try manifest(in: file.path.removingLastComponent(), console)
        let former = found(effects)
        try writing { () throws(NewManifestError) in try file.write(manifest.text) }
        console.events.emit(manifest.event(path: file.path.string))
        let current = found(effects)
        let isFound = current?.locations == [.file(file.path)]
        console.warn(
            [isFound ? shadowed(former, by: file, effects) : preferred(current, to: file, effects)]
                .compactMap(\.self))
        console.print(manifest.summary(isFound ? .found(file.name) : .named(file.name)))
    }

    private func writing(_ body: () throws(NewManifestError) -> Void) throws {
        do throws(NewManifestError) {
            try body()
        } catch {
            throw CommandError(.cannotWrite, error)
        }
    }

    // MARK: The draft

    /// - Parameter directory: the manifest's.
    private func manifest(in directory: FilePath, _ console: Console) throws -> any NewManifest {
        if let startURL = portal.startURL {
            return try PortalInit(console, portal, startURL: startURL, isAsking: isAsking(console.effects)).manifest(
                name: name, regions: region, in: directory)
        }
        let read = try facts(console.effects)
        let facts = identify ? try AccountIdentification(console: console).completed(read, chosen: profile) : read
        return ManifestDraft(facts, try choices(facts, directory, console.effects))
    }

    private func isAsking(_ effects: Effects) -> Bool { effects.terminal.isInteractive && !yes }

    private func facts(_ effects: Effects) throws -> DiscoveredConfiguration {
        do {
            return try DiscoveredConfiguration.read(
                DockerConfigFile(option: config.config, environment: effects.environment), effects)
        } catch let failure as DockerConfigError {
            throw CommandError(failure)
        } catch let failure as SharedConfigError {
            throw CommandError(.failed, failure)
        }
    }

    private func choices(
        _ facts: DiscoveredConfiguration, _ directory: FilePath, _ effects: Effects
    ) throws -> InitChoices {
        let options = InitOptions(name: name, profiles: profile, regions: region, folder: directory)
        do {
            guard isAsking(effects) else { return try options.choices(facts) }
            let questions = InitPrompts(facts, effects.terminal)
            return try AsyncBridge.wait { try await questions.choices(options) }
        } catch let failure as InitOptions.UnknownProfileError {
            throw CommandError(.usage, failure)
        }
    }

    // MARK: Other manifests

    /// Returns the manifest that berth finds here without `-f`.
    private func found(_ effects: Effects) -> ManifestLocator.Found? { try? ManifestLocator(effects).find(named: []) }

    /// Returns a warning if berth found another manifest here before the new one.
    private func shadowed(_ former: ManifestLocator.Found?, by file: NewManifestFile, _ effects: Effects)
        -> UserMessage?
    {
        guard case .file(let path)? = former?.locations.first, path != file.path else { return nil }
        let name = effects.environment.abbreviated(path)
        return UserMessage(
            "manifest_shadowed",
            "berth now uses \(file.name) here, not \(name): to use both, add the other to `include`")
    }

    /// Returns a warning if `BERTH_FILE` names another manifest than the new one.
    private func preferred(_ current: ManifestLocator.Found?, to file: NewManifestFile, _ effects: Effects)
        -> UserMessage?
    {
        guard let current, current.isNamed, case .file(let path)? = current.locations.first else { return nil }
        let name = effects.environment.abbreviated(path)
        return UserMessage(
            "other_manifest_preferred",
            "BERTH_FILE names \(name), which berth uses unless you give `-f \(file.name.shellWord)`")
    }
}
