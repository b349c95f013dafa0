import AWS
import BerthCore
import Effects
import Platform

/// The manifest and the AWS files of a command that signs in or out. It needs neither Docker's config nor the ledger.
struct AuthContext {
    let manifestContext: ManifestContext
    /// The AWS files. Each profile that needs them reports an error in them.
    let configuration: Result<SharedConfiguration, SharedConfigError>

    var console: Console { manifestContext.console }
    var effects: Effects { manifestContext.effects }

    init(_ console: Console, _ options: ManifestOptions) {
        manifestContext = ManifestContext(console, files: options.file)
        let effects = console.effects
        configuration = Result { () throws(SharedConfigError) in
            try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        }
    }

    /// Reads the manifest.
    /// - Throws: `CommandError` with status 65 if it is invalid or does not exist.
    func manifest() throws -> Manifest {
        try manifestContext.manifest(substituting: .environment(effects.environment))
    }

    /// Finds out whether the principals of the selected registries can sign in.
    /// - Throws: `CommandError` if a selector matches nothing.
    func principals(of manifest: Manifest, _ selection: RegistrySelection) throws -> [PrincipalStatus] {
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        return try manifestContext.checkingSelectors {
            try PrincipalStatus.rows(of: manifest, selection, identity: reader.identity(of:))
        }
    }

    /// Prints the principals of the selected registries.
    /// - Parameter exitCode: whether to end with 3 if one of them cannot sign in.
    /// - Throws: `CommandError` if a selector matches nothing.
    func showPrincipals(_ selection: RegistrySelection, exitCode: Bool) throws {
        let manifest = try manifest()
        let rows = try principals(of: manifest, selection)
        let text = PrincipalText(
            rows: rows, name: manifest.name, now: effects.clock.now, style: console.style,
            listsAll: console.verbosity > 0)
        console.print(text.lines)
        for row in rows { console.events.emit(PrincipalEvent(row)) }
        if exitCode && !rows.allSatisfy(\.isReady) { try ExitStatus.drift.end() }
    }
}
