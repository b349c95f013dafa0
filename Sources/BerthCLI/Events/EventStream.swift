import FoundationEssentials
import Platform
import Synchronization
import SystemPackage

/// An event: a line of JSON for programs. schema/berth-events.schema.json describes its members.
protocol OutputEvent: Encodable, Sendable {
    /// The value of the line's `type`.
    static var type: String { get }
}

/// The output for events: standard output, a file, both, or none.
final class EventStream: Sendable {
    private let outputs: [OutputWriter]
    /// Keeps the lines of events from different tasks apart.
    private let turn = Mutex(())
    private let start = ContinuousClock.now

    /// A stream that discards events.
    static let none = EventStream(to: [])

    init(to outputs: [OutputWriter]) {
        self.outputs = outputs
    }

    /// Opens the outputs that the options name, and emits `VersionEvent`.
    /// - Throws: `CommandError` if the file cannot be written.
    init(_ options: OutputOptions, environment: Environment) throws {
        var outputs = options.json ? [OutputWriter.standard] : []
        if let file = options.jsonInto { outputs.append(try Self.open(environment.absolute(file))) }
        self.outputs = outputs
        emit(VersionEvent())
    }

    /// Opens a file, which stays open until the process ends.
    private static func open(_ path: FilePath) throws -> OutputWriter {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite
            )
            return OutputWriter(descriptor: file.rawValue)
        } catch {
            let reason = (error as? Errno)?.description ?? "the system gives no reason"
            throw CommandError(
                .cannotWrite, code: "events_unwritable", "cannot write events to \(path.string): \(reason)")
        }
    }

    /// Whether the stream has an output. Without one, callers need not build events.
    var isRead: Bool { !outputs.isEmpty }

    /// The time since the first event.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Writes an event's line.
    func emit(_ event: some OutputEvent) {
        guard isRead else { return }
        let line = Self.line(of: event) + "\n"
        turn.withLock { _ in
            for output in outputs { output.writeExactly(line) }
        }
    }

    /// Returns an event's line, without a line feed.
    static func line<Event: OutputEvent>(of event: Event) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Events have only texts, numbers and dates, so encoding cannot fail.
        let members = (try? encoder.encode(event)).map { String(decoding: $0, as: UTF8.self).dropFirst() } ?? "}"
        // A person may read the line in a log.
        return ("{\"type\":\"\(Event.type)\"" + (members == "}" ? "" : ",") + members).harmlessJSON
    }
}

extension Duration {
    /// The duration in whole milliseconds, as events have it.
    var elapsedMs: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
