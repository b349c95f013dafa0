import FoundationEssentials
import Platform
import Synchronization
import SystemPackage

/// Something that programs are told of: a line of JSON. What its members mean is in schema/berth-events.schema.json.
protocol OutputEvent: Encodable, Sendable {
    /// The value of the line's `type`.
    static var type: String { get }
}

/// Where events go: a line of JSON each, to standard output, a file, both or nowhere.
final class EventStream: Sendable {
    private let outputs: [OutputWriter]
    /// Events come from many tasks at once, and none breaks into another's line.
    private let turn = Mutex(())
    private let start = ContinuousClock.now

    /// Where nobody reads events.
    static let none = EventStream(to: [])

    init(to outputs: [OutputWriter]) {
        self.outputs = outputs
    }

    /// What the options ask for. The first event says which berth speaks, and in which format.
    /// - Throws: a `CommandError` where the file cannot be written.
    init(_ options: OutputOptions, environment: Environment) throws {
        var outputs = options.json ? [OutputWriter.standard] : []
        if let file = options.jsonInto { outputs.append(try Self.open(environment.absolute(file))) }
        self.outputs = outputs
        emit(VersionEvent())
    }

    /// The file is the process's until it ends.
    private static func open(_ path: FilePath) throws -> OutputWriter {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite
            )
            return OutputWriter(descriptor: file.rawValue)
        } catch {
            let reason = (error as? Errno)?.description ?? "the system gives no reason"
            throw CommandError(.cannotWrite, "cannot write events to \(path): \(reason)")
        }
    }

    /// Whether anybody reads events: where nobody does, they need not be made.
    var isRead: Bool { !outputs.isEmpty }

    /// How long ago the first event was.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Writes an event's line.
    func emit(_ event: some OutputEvent) {
        guard isRead else { return }
        let line = Self.line(of: event) + "\n"
        turn.withLock { _ in
            for output in outputs { output.writeExactly(line) }
        }
    }

    /// An event as it is written.
    static func line<Event: OutputEvent>(of event: Event) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // An event is made of texts, numbers and times: there is nothing in one that cannot be encoded.
        let members = (try? encoder.encode(event)).map { String(decoding: $0, as: UTF8.self).dropFirst() } ?? "}"
        // A log's reader may look at it as well.
        return ("{\"type\":\"\(Event.type)\"" + (members == "}" ? "" : ",") + members).harmlessJSON
    }
}

extension Duration {
    /// As events tell how long something took: in whole milliseconds.
    var elapsedMs: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
