import BerthCore
import Platform
import YAML

/// A message that GitHub shows on a run's page, and next to a line of the changed files if it has a place.
struct WorkflowAnnotation {
    let severity: Diagnostic.Severity
    /// May have several lines.
    let text: String
    /// A place in a file, as berth names the file.
    var place: FileLocation?
    /// How many registries or problems the annotation stands for.
    var count = 1

    /// The most annotations of one severity that GitHub shows for a step
    /// (https://github.com/actions/toolkit/issues/734).
    static let limit = 10

    init(_ severity: Diagnostic.Severity, _ text: String, at place: FileLocation? = nil) {
        self.severity = severity
        self.text = text
        self.place = place
    }

    /// Describes a problem of a manifest.
    init(_ diagnostic: Diagnostic) {
        let start = diagnostic.span.start
        self.init(
            diagnostic.severity, [diagnostic.message, diagnostic.hint].compactMap(\.self).joined(separator: "\n"),
            at: FileLocation(file: diagnostic.source.name, line: start.line, column: start.column)
        )
    }

    /// Describes a manifest's file that could not be read.
    init(_ unreadable: UnreadableManifestError) {
        self.init(.error, unreadable.reason, at: FileLocation(file: unreadable.file, line: 1, column: 1))
    }

    /// Returns one annotation for each cause. Registries that failed for the same reason share one, placed at the first
    /// one's declaration. If there are more than GitHub shows, causes with most registries come first.
    static func annotations(of failures: [(change: PlannedChange, why: UserMessage)]) -> [WorkflowAnnotation] {
        let kinds = MessageGrouping(failures.map { ($0.why, RegistryLocation($0.change)) })
        var causes = failures.grouped { kinds.kind(of: $0.why) }
        if causes.count > limit {
            let order = causes.indices.sorted { (-causes[$0].count, $0) < (-causes[$1].count, $1) }
            causes = order.map { causes[$0] }
        }
        return causes.map { cause in
            let hosts = cause.map(\.change.host)
            let why = kinds.text(of: kinds.kind(of: cause[0].why)).description
            let named = hosts.prefix(DisplayLimits.few).joined(separator: ", ")
            let more = hosts.count - DisplayLimits.few
            let subject = more > 0 ? "\(named) and \(more.withThousands) more" : named
            var annotation = WorkflowAnnotation(.error, "\(subject): \(why)", at: cause[0].change.declaration?.place)
            annotation.count = hosts.count
            return annotation
        }
    }
}
