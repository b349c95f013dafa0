import Logging

/// Log lines on standard error, as `-v` and `-vv` want them.
struct StderrLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = details.map { " \($0.key)=\($0.value)" }.joined()
        OutputWriter.error.writeLine("berth: \(event.message)\(text)")
    }

    /// - Parameter verbosity: how often `-v` was said.
    static func logger(verbosity: Int) -> Logger {
        let level: Logger.Level = verbosity == 0 ? .warning : verbosity == 1 ? .info : .debug
        return Logger(label: "berth") { _ in StderrLogHandler(logLevel: level) }
    }
}
