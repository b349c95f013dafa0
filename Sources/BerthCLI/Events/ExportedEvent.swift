import BerthCore

/// Logins were written for others. They are in the export alone, and in no event.
struct ExportedEvent: Event {
    static let type = "exported"

    var format: String
    /// nil for standard output.
    var out: String?
    var hosts: [String]

    init(_ logins: [ExportedLogin], as format: ExportFormat, to out: String?) {
        self.format = format.rawValue
        self.out = out
        hosts = logins.map(\.host)
    }
}
