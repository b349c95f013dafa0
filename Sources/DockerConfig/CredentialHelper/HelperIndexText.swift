import Platform
import SystemPackage

/// The index as the text of its file, searched for one host.
///
/// Docker waits for this at every pull. It parses only the lines about that host, and searches ten thousand records in
/// a millisecond.
package struct HelperIndexText: Sendable {
    /// The first line, which names the format's version.
    static let heading = "\(name)1\n"
    private static let name = "berth-helper-index "

    private let bytes: [UInt8]
    /// The records' lines.
    private let body: Range<Int>

    /// - Parameter bytes: the whole file.
    /// - Throws: An error if the text is incomplete. This does not check the records.
    package init(_ bytes: [UInt8]) throws(HelperIndex.SyntaxError) {
        guard bytes.starts(with: Self.heading.utf8) else {
            throw bytes.starts(with: Self.name.utf8)
                ? HelperIndex.SyntaxError.otherVersion : HelperIndex.SyntaxError.malformed
        }
        guard let last = bytes.dropLast().lastIndex(of: RecordField.lineEnd),
            bytes[(last + 1)...].elementsEqual(Self.ending(at: last + 1))
        else { throw HelperIndex.SyntaxError.cutShort }
        self.bytes = bytes
        body = Self.heading.utf8.count..<(last + 1)
    }

    /// Returns the last line, with the number of bytes before it. An incomplete file lacks it.
    static func ending(at length: Int) -> [UInt8] { Array("end \(length)\n".utf8) }

    /// Returns the record of a host.
    /// - Parameter config: returns the caller's own config; called if there are several records of the host.
    /// - Returns: the record of the caller's config, else the last of the host's; `nil` if none exists.
    /// - Throws: `malformed` if a line about the host is not a record.
    package func record(
        for address: ServerURL, config: () -> String?
    ) throws(HelperIndex.SyntaxError) -> HelperRecord? {
        for host in address.hosts {
            let found = try records(of: lines(startingWith: HelperRecord.linePrefix(of: host)))
            guard let last = found.last else { continue }
            if found.count == 1 { return last }
            let own = config()
            return found.last { record in own.map { record.config.hasSameBytes(as: $0) } ?? false } ?? last
        }
        return nil
    }

    /// Returns every record, in the order of the lines.
    func records() throws(HelperIndex.SyntaxError) -> [HelperRecord] { try records(of: lines(startingWith: [])) }

    private func records(of lines: [Range<Int>]) throws(HelperIndex.SyntaxError) -> [HelperRecord] {
        var records: [HelperRecord] = []
        for line in lines {
            guard let record = HelperRecord(line: bytes[line]) else { throw HelperIndex.SyntaxError.malformed }
            records.append(record)
        }
        return records
    }

    /// Returns the ranges of such lines, without their ends.
    private func lines(startingWith prefix: [UInt8]) -> [Range<Int>] {
        let body = body
        return bytes.withUnsafeBufferPointer { buffer in
            var found: [Range<Int>] = []
            var start = body.lowerBound
            while start < body.upperBound {
                let end = Self.lineEnd(in: buffer, from: start)
                let isLongEnough = end - start >= prefix.count
                if isLongEnough, prefix.indices.allSatisfy({ buffer[start + $0] == prefix[$0] }) {
                    found.append(start..<end)
                }
                start = end + 1
            }
            return found
        }
    }

    /// Returns the place of the next line end. Reads eight bytes at a time, because most lines have some hundred bytes.
    private static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let words = UnsafeRawBufferPointer(bytes)
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = start
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: words.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            // A line end becomes zero, and subtracting one from it borrows into its high bit: the lowest such bit is
            // the first of them.
            let marked = word ^ (ones &* UInt64(RecordField.lineEnd))
            let zeros = (marked &- ones) & ~marked & (ones &* 0x80)
            if zeros != 0 { return position + zeros.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count, bytes[position] != RecordField.lineEnd { position += 1 }
        return position
    }
}

extension HelperIndexText {
    /// Ten thousand records take about 3 MB.
    static let sizeLimit = 64 << 20

    /// Returns the path of an environment's index; `nil` if neither `$XDG_STATE_HOME` nor a home directory is known.
    static func path(in environment: Environment) -> FilePath? {
        environment.xdgDirectory("XDG_STATE_HOME", orInHome: ".local/state")?.appending("berth").appending(
            "helper-index")
    }

    /// Reads the index's file.
    /// - Returns: `nil` if there is no index: berth then manages no host.
    static func read(_ path: FilePath, of files: any HelperFiles) throws(HelperIndexError) -> HelperIndexText? {
        let bytes: [UInt8]?
        do throws(OwnedFileError) {
            bytes = try files.read(path, limit: sizeLimit)
        } catch {
            throw .untrusted(error)
        }
        guard let bytes else { return nil }
        do throws(HelperIndex.SyntaxError) { return try HelperIndexText(bytes) } catch { throw .faulty(path, error) }
    }
}
