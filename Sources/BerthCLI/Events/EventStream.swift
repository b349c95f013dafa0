import FoundationEssentials
import Platform
import Synchronization
import SystemPackage

/// Where events go: a line of JSON each, to standard output, a file, both or nowhere.
final class EventStream: Sendable {
    private let outputs: [Output]
    /// Events come from many tasks at once, and none breaks into another's line.
    private let turn = Mutex(())
    private let start = ContinuousClock.now

    /// Where nobody reads events.
    static let none = EventStream(to: [])

    init(to outputs: [Output]) {
        self.outputs = outputs
    }

    /// What the options ask for. The first event says which berth speaks, and in which format.
    /// - Throws: a `CommandFailure` where the file cannot be written.
    init(_ options: OutputOptions, environment: Environment) throws {
        var outputs = options.json ? [Output.standard] : []
        if let file = options.jsonInto { outputs.append(try Self.open(environment.absolute(file))) }
        self.outputs = outputs
        emit(VersionEvent())
    }

    /// The file is the process's until it ends.
    private static func open(_ path: FilePath) throws -> Output {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite
            )
            return Output(descriptor: file.rawValue)
        } catch {
            let reason = (error as? Errno)?.description ?? "the system gives no reason"
            throw CommandFailure(.cannotWrite, "cannot write events to \(path): \(reason)")
        }
    }

    /// Whether anybody reads events: where nobody does, they need not be made.
    var isRead: Bool { !outputs.isEmpty }

    /// How long ago the first event was.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Writes an event's line.
    func emit(_ event: some Event) {
        guard isRead else { return }
        let line = Self.line(of: event) + "\n"
        turn.withLock { _ in
            for output in outputs { output.writeExactly(line) }
        }
    }

    /// An event as it is written.
    static func line<Told: Event>(of event: Told) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // An event is made of texts, numbers and times: there is nothing in one that cannot be encoded.
        let members = (try? encoder.encode(event)).map { String(decoding: $0, as: UTF8.self).dropFirst() } ?? "}"
        // A log's reader may look at it as well.
        return ("{\"type\":\"\(Told.type)\"" + (members == "}" ? "" : ",") + members).harmlessJSON
    }
}
