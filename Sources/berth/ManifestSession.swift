import Berth
import Effects
import Logging
import YAML

/// A run over a manifest: what every command but `schema` starts with.
struct ManifestSession {
    let effects: Effects
    let style: Style
    let errorStyle: Style
    let verbosity: Int
    let log: Logger
    let isQuiet: Bool
    private let files: [String]

    init(_ options: ManifestOptions) {
        self.init(options, files: options.file)
    }

    /// - Parameter files: the manifest's, whatever the options say.
    init(_ options: ManifestOptions, files: [String]) {
        effects = .live
        style = Style(options.color, environment: effects.environment, output: .standard)
        errorStyle = Style(options.color, environment: effects.environment, output: .error)
        verbosity = options.verbose
        log = StandardErrorLog.logger(verbosity: options.verbose)
        self.files = files
        isQuiet = options.quiet
    }

    /// Reads the manifest and tells every problem that it has.
    /// - Throws: a `CommandFailure` with status 65 where it is not sound.
    func manifest(substituting substitution: Substitution) throws -> Manifest {
        do {
            let found = try ManifestSearch(effects).find(named: files)
            let reading = try ManifestReader.read(
                from: found.locations, effects: effects, substitution: substitution,
                standardInput: try found.locations.contains(.standardInput) ? StandardInput.read() : []
            )
            tell(reading.warnings.map { $0.rendered() })
            return reading.manifest
        } catch let errors as ManifestErrors {
            tell(errors.rendered())
            throw CommandFailure(.manifest)
        } catch let failure as ManifestSearch.Failure {
            throw CommandFailure(.manifest, failure.description)
        } catch let failure as FileFailure {
            throw CommandFailure(.manifest, failure.description)
        }
    }

    /// Prints diagnostics to standard error, each as the compiler-like text it is.
    private func tell(_ diagnostics: [String]) {
        for diagnostic in diagnostics { Output.error.writeLine(diagnostic) }
    }

    /// Prints lines to standard output, but not where only failures are wanted.
    func print(_ lines: [String]) {
        guard !isQuiet else { return }
        Output.standard.write(lines.map { $0 + "\n" }.joined())
    }

    /// Tells what the user should know, on standard error.
    func warn(_ warnings: [String]) {
        for warning in warnings { Output.error.writeLine("\(errorStyle("warning:", .yellow)) \(warning)") }
    }

    /// Tells that another berth has the lock, with its process id where that is known.
    @Sendable func tellWaiting(for holder: Int?) {
        guard !isQuiet else { return }
        Output.error.writeLine("waiting for another berth\(holder.map { " (process \($0))" } ?? ""), which is writing…")
    }

    /// Makes a selector that matches nothing a mistake in the command's use.
    func checkingSelectors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as Selection.MatchesNothing {
            throw CommandFailure(.usage, failure.description)
        }
    }
}
