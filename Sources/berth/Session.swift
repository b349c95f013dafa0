import AWS
import Berth
import DockerConfig
import Effects
import Logging

/// A run over a manifest and a Docker config: what plan, apply and status share.
struct Session {
    let reading: ManifestSession
    let manifest: Manifest
    let config: DockerConfigFile
    let ledger: LedgerFile?
    let snapshot: Snapshot
    /// The AWS files; a failure is told by each registry that would have needed them.
    let configuration: Result<SharedConfiguration, ConfigurationFailure>

    var effects: Effects { reading.effects }

    init(_ options: ManifestOptions, _ configOptions: ConfigOptions) throws {
        let reading = ManifestSession(options)
        let effects = reading.effects
        manifest = try reading.manifest(substituting: .environment(effects.environment))
        do {
            config = try DockerConfigFile(option: configOptions.config, environment: effects.environment)
            ledger = LedgerFile(effects)
            let configuration = Result { () throws(ConfigurationFailure) in
                try SharedConfiguration.load(environment: effects.environment, files: effects.files)
            }
            let (snapshot, warnings) = try SnapshotReader(config: config, ledger: ledger, effects: effects)
                .read(for: manifest, configuration: configuration)
            self.snapshot = snapshot
            self.configuration = configuration
            reading.warn(warnings)
        } catch {
            throw CommandFailure(error)
        }
        self.reading = reading
    }

    /// - Throws: a `CommandFailure` where a selector matches nothing.
    func plan(_ selection: Selection) throws -> Plan {
        try reading.checkingSelectors {
            try Planner(manifest: manifest, snapshot: snapshot, now: effects.clock.now).plan(selection)
        }
    }

    /// - Throws: a `CommandFailure` where a selector matches nothing.
    func status(_ selection: Selection) throws -> [StatusRow] {
        try reading.checkingSelectors {
            try StatusReader(manifest: manifest, snapshot: snapshot, now: effects.clock.now).rows(selection)
        }
    }

    /// - Throws: a `CommandFailure` where a selector matches nothing.
    func principals(_ selection: Selection) throws -> [PrincipalRow] {
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        return try reading.checkingSelectors {
            try PrincipalRow.rows(of: manifest, selection, identity: reader.identity(of:))
        }
    }

    /// The config as a person reads it.
    var configName: String { effects.environment.abbreviated(config.path) }

    func text(of plan: Plan) -> [String] {
        PlanText(plan: plan, config: configName, showsUnchanged: reading.verbosity > 0, style: reading.style).lines
    }

    func text(of rows: [StatusRow]) -> [String] {
        StatusText(rows: rows, name: manifest.name, config: configName, now: effects.clock.now, style: reading.style)
            .lines
    }

    func text(of rows: [PrincipalRow]) -> [String] {
        PrincipalText(rows: rows, name: manifest.name, now: effects.clock.now, style: reading.style).lines
    }

    func print(_ lines: [String]) { reading.print(lines) }
}

extension CommandFailure {
    init(_ error: DockerConfigError) {
        let status: ExitStatus =
            switch error.kind {
            case .malformed: .malformedConfig
            case .cannotRead, .cannotWrite: .cannotWrite
            case .lockTimeout: .locked
            }
        self.init(status, error.description)
    }
}
