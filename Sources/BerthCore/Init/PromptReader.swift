import Platform

/// Prompts a user for words until they are valid.
struct PromptReader: Sendable {
    let terminal: any Terminal

    /// The message for an invalid answer.
    struct InputError: Error {
        var words: String
    }

    /// - Parameters:
    ///   - fallback: the value of an empty answer, and without an answer.
    ///   - read: parses the words of an answer.
    func ask<Value>(
        _ question: String, default fallback: Value, _ read: ([String]) throws(InputError) -> Value
    ) async -> Value {
        var words = question
        while let answer = await terminal.ask(words) {
            let parts = answer.split(whereScalar: { $0 == " " || $0 == "," || $0 == "\t" }).map(String.init)
            if parts.isEmpty { break }
            do throws(InputError) {
                return try read(parts)
            } catch {
                words = "\(error.words)\n\(question.lines.last ?? "")"
            }
        }
        return fallback
    }

    /// Asks for the manifest's name.
    func name(default name: String) async -> String {
        let question = "A name for the manifest [\(ScalarText.remark(name))] "
        var words = question
        while let answer = await terminal.ask(words)?.trimmed(), !answer.isEmpty {
            // Keys such as the arrows leave control characters.
            if answer.isHarmlessLine { return answer }
            words = "A name contains no control characters\n\(question)"
        }
        return name
    }

    /// Returns rows with aligned columns, each with a line end.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].columns }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.columns) }
            let line = "  \(cells.joined(separator: "  "))"
            return line.utf8.lastIndex { $0 != UInt8(ascii: " ") }.map { line[...$0] + "\n" } ?? "\n"
        }.joined()
    }
}
