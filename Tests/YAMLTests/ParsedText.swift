import YAML

/// Parses a text; the name is `a.yaml`.
func parse(_ text: String) throws(Diagnostic) -> YAMLNode {
    try YAMLDocument.parse(SourceText(name: "a.yaml", bytes: Array(text.utf8)))
}

/// The tree of a text in one line, such as `{a: [1, "x"]}`, or the rendered error.
func tree(_ text: String) -> String {
    do throws(Diagnostic) {
        return try parse(text).flow
    } catch {
        return error.rendered()
    }
}

/// The rendered error of a text, or its tree in one line.
func problem(_ bytes: [UInt8]) -> String {
    do throws(Diagnostic) {
        return try YAMLDocument.parse(SourceText(name: "a.yaml", bytes: bytes)).flow
    } catch {
        return error.rendered()
    }
}

func problem(_ text: String) -> String { problem(Array(text.utf8)) }

/// The code of a text's error.
func code(_ text: String) -> String? {
    do throws(Diagnostic) {
        _ = try parse(text)
        return nil
    } catch {
        return error.code
    }
}

extension YAMLNode {
    /// In one line. The style of scalars shows: `plain`, `'single'`, `"double"`, `|"literal"`, `>"folded"`.
    var flow: String {
        switch content {
        case .scalar(let scalar): scalar.flow
        case .sequence(let elements): "[" + elements.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.flow): \($0.value.flow)" }.joined(separator: ", ") + "}"
        }
    }

    /// All nodes and their spans, a line each, such as `1:1-1:2 a`; a collection comes before its parts.
    var places: [String] {
        let here = "\(span.start.line):\(span.start.column)-\(span.end.line):\(span.end.column) "
        switch content {
        case .scalar(let scalar): return [here + scalar.flow]
        case .sequence(let elements): return [here + "[]"] + elements.flatMap(\.places)
        case .mapping(let entries): return [here + "{}"] + entries.flatMap { $0.key.places + $0.value.places }
        }
    }
}

extension YAMLScalar {
    fileprivate var flow: String {
        switch style {
        case .plain: text.isEmpty ? "<empty>" : text
        case .singleQuoted: "'\(text)'"
        case .doubleQuoted: text.debugDescription
        case .literal: "|" + text.debugDescription
        case .folded: ">" + text.debugDescription
        }
    }
}
