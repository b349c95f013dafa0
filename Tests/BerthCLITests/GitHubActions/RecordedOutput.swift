import SystemPackage

@testable import BerthCLI

/// A stream whose output a test reads.
struct RecordedOutput {
    private let reader: FileDescriptor
    private let writer: FileDescriptor

    init() throws {
        (reader, writer) = try FileDescriptor.pipe()
    }

    func output(behind buffer: OutputBuffer? = nil) -> OutputWriter {
        OutputWriter(descriptor: writer.rawValue, .standardError, EndlessProcess(), buffer: buffer)
    }

    /// Joins another stream to this one, as `2>&1` does.
    func merge(_ other: RecordedOutput) throws {
        _ = try writer.duplicate(as: other.writer)
    }

    /// Closes the reading end.
    func leave() throws { try reader.close() }

    /// Returns the whole output. After that, nothing can be written to this stream or a joined one.
    func text(merged: RecordedOutput? = nil) throws -> String {
        try writer.close()
        try merged?.writer.close()
        var text: [UInt8] = []
        while true {
            let piece = try [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                count = try reader.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            if piece.isEmpty { break }
            text += piece
        }
        try reader.close()
        return String(decoding: text, as: UTF8.self)
    }
}
