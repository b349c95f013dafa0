import BerthCore
import Effects
import Platform
import SystemPackage
import YAML

/// The manifest of a command, and its effects and output.
struct ManifestContext {
    let console: Console
    var effects: Effects { console.effects }
    private let files: [String]
    /// A saved plan's manifest; `nil` if the manifest is to be searched for.
    private let plannedManifest: ManifestLocator.Found?

    /// - Parameter files: the values of `-f`.
    init(_ console: Console, files: [String]) {
        self.console = console
        self.files = files
        plannedManifest = nil
    }

    /// Uses the manifest of a saved plan. It counts as found by search unless `-f` or `BERTH_FILE` names it too.
    /// - Parameters:
    ///   - planFiles: the plan's manifest files, absolute.
    ///   - named: the values of `-f`.
    /// - Throws: `CommandError` if `-f` names other files than the plan.
    init(_ console: Console, planFiles: [FilePath], named: [String]) throws {
        self.console = console
        files = planFiles.map(\.string)
        let search = ManifestLocator(console.effects)
        let isSame = (try? search.find(named: named))?.locations == planFiles.map { .file($0) }
        guard named.isEmpty || isSame else {
            throw CommandError(
                .usage, code: "plan_of_other_manifest",
                "the plan is for the manifest \(files.joined(separator: ", ")), but --file names another",
                nextStep: "Leave out --file, or make a plan of that manifest: `berth plan -f FILE --out PLAN`.")
        }
        do {
            plannedManifest =
                isSame && search.isNamed(named)
                ? try search.find(named: files) : try search.find(planned: planFiles)
        } catch {
            throw CommandError(.manifest, error)
        }
    }

    /// Reads the manifest and reports every problem in it.
    /// - Throws: `CommandError` with status 65 if it is invalid.
    func manifest(substituting substitution: Substitution) throws -> Manifest {
        do {
            let found = try plannedManifest ?? ManifestLocator(effects).find(named: files)
            let result = try ManifestLoader.read(
                from: found.locations, effects: effects, substitution: substitution,
                standardInput: try found.locations.contains(.standardInput)
                    ? console.system.standardInput.allBytes() : [],
                contents: found.contents
            )
            console.warn(found.skipped.map(\.message))
            console.report(result.warnings)
            return result.manifest
        } catch let errors as ManifestError {
            console.report(errors)
            throw CommandError(.manifest)
        } catch let failure as ManifestLocator.NotFoundError {
            throw CommandError(.manifest, failure)
        } catch let failure as FileError {
            throw CommandError(.manifest, failure)
        }
    }

    /// Whether the user named the manifest, with `-f` or `BERTH_FILE`. A manifest that berth found by search is not
    /// trusted.
    var isNamed: Bool { plannedManifest?.isNamed ?? ManifestLocator(effects).isNamed(files) }

    /// Whether berth finds a manifest.
    var exists: Bool { plannedManifest != nil || (try? ManifestLocator(effects).find(named: files)) != nil }

    /// Runs `body`.
    /// - Throws: `CommandError` with status 64 if a selector matches nothing.
    func checkingSelectors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as RegistrySelection.NoMatchError {
            throw CommandError(.usage, failure)
        }
    }
}
