import BerthCore
import Platform
import YAML

/// A message that GitHub shows on the page of a run, and at its place in the changed files if it has one.
struct WorkflowAnnotation {
    let severity: Diagnostic.Severity
    /// May have several lines.
    let text: String
    /// In a file as berth names it.
    var place: FileLocation?
    /// How many registries or problems it is about.
    var count = 1

    /// The most annotations of a severity that GitHub shows of a step (https://github.com/actions/toolkit/issues/734).
    static let limit = 10

    init(_ severity: Diagnostic.Severity, _ text: String, at place: FileLocation? = nil) {
        self.severity = severity
        self.text = text
        self.place = place
    }

    /// A problem of a manifest.
    init(_ diagnostic: Diagnostic) {
        let start = diagnostic.span.start
        self.init(
            diagnostic.severity, [diagnostic.message, diagnostic.hint].compactMap(\.self).joined(separator: "\n"),
            at: FileLocation(file: diagnostic.source.name, line: start.line, column: start.column)
        )
    }

    /// A manifest's file that could not be read.
    init(_ unreadable: UnreadableManifestError) {
        self.init(.error, unreadable.reason, at: FileLocation(file: unreadable.file, line: 1, column: 1))
    }

    /// One annotation for each cause: registries that failed for the same reason share one, where the first of them is
    /// declared. If there are too many, those of most registries come first.
    static func annotations(of failures: [(change: PlannedChange, why: String)]) -> [WorkflowAnnotation] {
        let kinds = MessageGrouping(failures.map { ($0.why, RegistryLocation($0.change)) })
        var causes = failures.grouped { kinds.kind(of: $0.why) }
        if causes.count > limit {
            let order = causes.indices.sorted { (-causes[$0].count, $0) < (-causes[$1].count, $1) }
            causes = order.map { causes[$0] }
        }
        return causes.map { cause in
            let hosts = cause.map(\.change.host)
            let why = hosts.count == 1 ? cause[0].why : kinds.text(of: kinds.kind(of: cause[0].why))
            let named = hosts.prefix(DisplayLimits.few).joined(separator: ", ")
            let more = hosts.count - DisplayLimits.few
            let subject = more > 0 ? "\(named) and \(more.withThousands) more" : named
            var annotation = WorkflowAnnotation(.error, "\(subject): \(why)", at: cause[0].change.declaration?.place)
            annotation.count = hosts.count
            return annotation
        }
    }
}
