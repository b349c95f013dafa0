import ArgumentParser
import BerthCore
import Effects
import Platform
import SystemPackage

struct TrustCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Allow a manifest to run its password commands.",
        usage: "berth trust [<options>]",
        discussion: """
            Examples:
              berth trust                      show the manifest's commands, and ask
              berth trust --yes                trust without a question
              berth trust --list               list trusted manifests and their changes
              berth trust --revoke             end the trust
              berth trust --revoke --all       end the trust in every manifest

            Only a manifest that berth finds by itself needs trust. A manifest that you name with --file or BERTH_FILE \
            always runs its commands. Trust ends if the text or the path of the manifest, or of a file that it \
            includes, changes. Commands run in the directory of the file that names them.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Trust without a question. berth still shows the commands.")
    var yes = false

    @Flag(help: "List trusted manifests, since when, and whether they have changed.")
    var list = false

    @Flag(help: "End the trust in the manifest. Its file need not exist.")
    var revoke = false

    @Flag(help: "With --revoke: end the trust in every manifest.")
    var all = false

    func validate() throws {
        if list && revoke { throw ValidationError("--list and --revoke cannot be combined") }
        if yes && (list || revoke) { throw ValidationError("--yes cannot be combined with --list or --revoke") }
        if all && !revoke { throw ValidationError("--all needs --revoke") }
        if !manifest.file.isEmpty && (list || all) {
            throw ValidationError("--list and --all apply to all manifests: leave out --file")
        }
        if manifest.file.count > 1 { throw ValidationError("trust covers one manifest at a time: give --file once") }
        if manifest.file == ["-"] {
            throw ValidationError("a manifest on standard input needs no trust: it runs its commands anyway")
        }
    }

    func run(_ console: Console) throws {
        let effects = console.effects
        guard let file = TrustFile(effects) else {
            throw CommandError(
                .cannotWrite, code: "trust_nowhere",
                "there is no home directory to record the trust in",
                nextStep: "Set HOME or XDG_STATE_HOME.")
        }
        if list { return printList(load(file, console).manifests, effects, console) }
        if revoke { return try revokeTrust(in: file, effects, console) }
        try trust(in: file, console)
    }

    // MARK: Trusting

    private func trust(in file: TrustFile, _ console: Console) throws {
        let manifestContext = ManifestContext(console, files: manifest.file)
        // Trust is for the manifest's text: the values of variables do not matter.
        let read = try manifestContext.manifest(substituting: .deferred)
        let effects = manifestContext.effects
        guard let path = read.path else {
            return console.print(["A manifest on standard input needs no trust: it runs its commands anyway."])
        }
        let name = Self.name(of: path, effects)
        let commands = read.commands
        guard !commands.isEmpty else { return console.print(["\(name) runs no commands, so it needs no trust."]) }
        let count = "\(commands.count) command\(commands.count == 1 ? "" : "s")"
        if let entry = load(file, console).entry(for: read) {
            console.print(["\(name) (\(count)) is trusted already, until its content changes."])
            return console.events.emit(TrustedManifestEvent(entry, isCurrent: true))
        }
        let heading = "\(name) runs \(count) for passwords:"
        guard try isConfirmed(heading, commands, effects, console) else {
            throw CommandError(
                .failed, code: "manifest_not_trusted", "\(name) is not trusted: its commands are not run")
        }
        let entry = TrustedManifest(path: path.string, digest: read.digest, trusted: effects.clock.now)
        try change(file) { $0.add(entry) }
        console.print(["Trusted \(name) (\(count)), until its content changes."])
        console.events.emit(TrustedManifestEvent(entry, isCurrent: true))
    }

    /// Shows the commands and asks for consent, unless `--yes` was given.
    /// - Throws: `CommandError` if there is no terminal for the question.
    private func isConfirmed(
        _ heading: String, _ commands: [ManifestCommand], _ effects: Effects, _ console: Console
    ) throws -> Bool {
        func listing(_ style: TextStyle) -> [String] { [heading, ""] + Self.lines(of: commands, style) + [""] }
        let terminal = effects.terminal
        guard !yes, terminal.isInteractive else {
            console.print(listing(console.style))
            guard !yes else { return true }
            throw CommandError(
                .failed, code: "no_terminal", "there is no terminal to ask whether to trust it",
                nextStep: "If the commands are right, run `berth trust --yes`.")
        }
        let question = listing(console.errorStyle).map { $0 + "\n" }.joined() + "Trust this manifest to run them?"
        return try AsyncBridge.wait { await terminal.confirm(question) }
    }

    /// Returns a line for each command: its place in the manifest, its registries, and its words.
    private static func lines(of commands: [ManifestCommand], _ style: TextStyle) -> [String] {
        let rows = commands.map { command in
            let first = (command.hosts.first ?? "").harmless(limit: 100)
            let others = command.hosts.count - 1
            return [
                TextTable.Cell(command.place.description.harmless(limit: 200), .faint),
                TextTable.Cell("for \(first)" + (others > 0 ? " and \(others) more" : "")),
                TextTable.Cell(command.text, .bold),
            ]
        }
        // A command is never wrapped: its blanks are part of it.
        return TextTable(rows: rows, margin: 2).lines(style.withoutWidth)
    }

    // MARK: Listing

    private func printList(_ manifests: [TrustedManifest], _ effects: Effects, _ console: Console) {
        let now = effects.clock.now
        let rows = manifests.map { manifest in
            let state = manifest.status(effects)
            console.events.emit(TrustedManifestEvent(manifest, isCurrent: state == .current))
            return [
                TextTable.Cell(Self.name(of: FilePath(manifest.path), effects)),
                TextTable.Cell("trusted \(TimeFormatting.text(manifest.trusted, now: now))", .faint),
                TextTable.Cell(state.rawValue, state == .current ? .green : .yellow),
            ]
        }
        let lines = rows.isEmpty ? ["No manifest is trusted."] : TextTable(rows: rows).lines(console.style)
        console.standard.write(lines.map { $0 + "\n" }.joined())
    }

    // MARK: The file

    func load(_ file: TrustFile, _ console: Console) -> TrustStore {
        let (trust, warning) = file.load()
        console.warn([warning].compactMap(\.self))
        return trust
    }

    private static let lockTimeLimit = Duration.seconds(30)

    /// Changes the trust file under its lock.
    /// - Throws: `CommandError` if the file is locked or cannot be written.
    func change<Value: Sendable>(
        _ file: TrustFile, _ change: @escaping @Sendable (inout TrustStore) -> Value
    ) throws -> Value {
        do {
            return try AsyncBridge.wait { try await file.update(timeLimit: Self.lockTimeLimit, change) }
        } catch let failure as FileError where failure.code == .wouldBlock {
            let limit = Self.lockTimeLimit.inWords
            throw CommandError(
                .locked, code: "trust_locked", "another berth still writes \(file.path.string) after \(limit)")
        } catch {
            throw CommandError(.cannotWrite, UserMessage(of: error))
        }
    }

    /// Returns a manifest's path for display.
    static func name(of path: FilePath, _ effects: Effects) -> String {
        effects.environment.abbreviated(path).harmless(limit: 300)
    }
}

extension TrustCommand {
    /// Revokes the trust in a manifest or in all, also for docker-credential-berth.
    /// - Throws: `CommandError` if the manifest is not trusted, or a file cannot be written.
    func revokeTrust(in file: TrustFile, _ effects: Effects, _ console: Console) throws {
        let paths = try all ? load(file, console).manifests.map(\.path) : [path(effects).string]
        // `FilePath` compares bytes; `String` does not.
        let trusted = try change(file) { trust in Set(paths.filter { trust.remove($0) }.map { FilePath($0) }) }
        let hosts = try revokeHelperTrust(Set(paths.map { FilePath($0) }), effects)
        if paths.isEmpty { console.print(["No manifest was trusted."]) }
        for path in paths {
            let name = Self.name(of: FilePath(path), effects)
            guard trusted.contains(FilePath(path)) || !hosts.isEmpty else {
                throw CommandError(
                    .failed, code: "manifest_not_trusted", "\(name) is not trusted",
                    nextStep: "`berth trust --list` lists trusted manifests.")
            }
            console.print(["\(name) is no longer trusted."])
        }
        if !hosts.isEmpty {
            console.print(["docker-credential-berth does not run its commands either, until you apply it again."])
        }
    }

    /// Returns the manifest's path. If `--file` names it, it need not exist.
    private func path(_ effects: Effects) throws -> FilePath {
        if let named = manifest.file.first { return effects.environment.absolute(named) }
        do {
            if case .file(let path)? = try ManifestLocator(effects).find(named: []).locations.first { return path }
        } catch {
            throw CommandError(.manifest, error)
        }
        throw CommandError(.usage, code: "standard_input_not_trusted", "a manifest on standard input is never trusted")
    }

    /// Stops docker-credential-berth from running the manifests' commands.
    /// - Returns: the hosts that had such commands.
    private func revokeHelperTrust(_ paths: Set<FilePath>, _ effects: Effects) throws -> [String] {
        guard !paths.isEmpty, let records = HelperRegistration(effects) else { return [] }
        do {
            return try AsyncBridge.wait { try await records.revoke(paths) }
        } catch {
            let message = UserMessage(of: error).about("docker-credential-berth may still run its commands")
            throw CommandError(.cannotWrite, message)
        }
    }
}
