import Effects
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
    private let clock: any MonotonicClock
    private let start: ContinuousClock.Instant

    init(to outputs: [OutputWriter], clock: any MonotonicClock) {
        self.outputs = outputs
        self.clock = clock
        start = clock.now
    }

    /// Opens the outputs that the options name, and emits `VersionEvent`.
    /// - Throws: `CommandError` if the file cannot be written.
    convenience init(_ options: OutputOptions, _ system: CommandSystem) throws {
        var outputs = options.json ? [system.standardOutput] : []
        if let file = options.jsonInto {
            outputs.append(try Self.open(system.effects.environment.absolute(file), system))
        }
        self.init(to: outputs, clock: system.monotonicClock)
        emit(VersionEvent())
    }

    /// Opens a file, which stays open until the process ends.
    private static func open(_ path: FilePath, _ system: CommandSystem) throws -> OutputWriter {
        do {
            return OutputWriter(descriptor: try system.outputFiles.create(path), .eventFile, system.process)
        } catch {
            let reason = (error as? Errno)?.description ?? "the system gives no reason"
            throw CommandError(
                .cannotWrite, code: "events_unwritable", "cannot write events to \(path.string): \(reason)")
        }
    }

    /// Whether the stream has an output. Without one, callers need not build events.
    var isRead: Bool { !outputs.isEmpty }

    /// The time since the first event.
    var elapsed: Duration { clock.now - start }

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
    /// The duration in whole milliseconds, for events.
    var elapsedMs: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
