import Berth
import Effects
import YAML

/// A run over a manifest: what every command but `schema` starts with.
struct ManifestSession {
    let effects = Effects.live
    let console: Console
    private let files: [String]

    /// - Parameter files: what was named with `-f`.
    init(_ console: Console, files: [String]) {
        self.console = console
        self.files = files
    }

    /// Reads the manifest and tells every problem that it has.
    /// - Throws: a `CommandFailure` with status 65 where it is not sound.
    func manifest(substituting substitution: Substitution) throws -> Manifest {
        do {
            let found = try ManifestSearch(effects).find(named: files)
            let reading = try ManifestReader.read(
                from: found.locations, effects: effects, substitution: substitution,
                standardInput: try found.locations.contains(.standardInput) ? StandardInput.read() : [],
                contents: found.contents
            )
            console.warn(found.passedOver.map(\.description))
            console.tell(reading.warnings)
            return reading.manifest
        } catch let errors as ManifestErrors {
            console.tell(errors)
            throw CommandFailure(.manifest)
        } catch let failure as ManifestSearch.Failure {
            throw CommandFailure(.manifest, failure.description)
        } catch let failure as FileFailure {
            throw CommandFailure(.manifest, failure.description)
        }
    }

    /// Whether the user named the manifest, with `-f` or `BERTH_FILE`. One found by searching may be anybody's.
    var isNamed: Bool { ManifestSearch(effects).isNamed(files) }

    /// Makes a selector that matches nothing a mistake in the command's use.
    func checkingSelectors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as Selection.MatchesNothing {
            throw CommandFailure(.usage, failure.description)
        }
    }
}
