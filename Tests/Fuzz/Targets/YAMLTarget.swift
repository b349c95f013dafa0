import CLibYAML

@testable import YAML

extension FuzzTarget {
    /// The YAML parser: its events, its tree, and its diagnostics. Compared with libyaml itself.
    static let yaml = FuzzTarget(
        name: "yaml",
        words: YAMLWords.all,
        seeds: [
            "version: 1\naccounts:\n  - id: 600423610423\n    regions: [us-east-2]\n",
            "a: &b {c: 'd', \"e\\n\": f}\ng: *b\nh:\n  <<: [*b, {i: j}]\n  k: |\n    l\n\n    m\n  n: >-\n    o\n",
            "%YAML 1.2\n---\n# é日本\n- !!str x\n- ? p\n  : q\n- 'it''s'\n- [a: b, {}, []]\n...\n",
            "\u{FEFF}日: 🚀\r\ne\u{301}:\r\n  - x\t# y\r\n  - [z, w]\r\n",
            "%TAG ! tag:x,2000:\n---\n!a b: !<c> d\n\"\\x41\\u00e9\\U0001F600\": &e |2-\n    f\n",
        ],
        folders: ["Tests/BerthCoreTests/Manifest/Corpus", "examples", "Tests/YAMLTests/Suite"]
    ) { bytes in
        let source = SourceText(name: "a.yaml", bytes: bytes)
        do throws(Diagnostic) {
            let root = try Stopwatch.time { () throws(Diagnostic) in try YAMLDocument.parse(source) }
            var left = 10_000
            claimTree(root, &left)
            claim(LibYAML.takes(source) ?? true, "libyaml takes what berth takes")
        } catch {
            claimSound(error)
            let isSyntax = ["syntax", "encoding", "control-character"].contains(error.code)
            claim(isSyntax != ownCodes.contains(error.code), "a code that is known: \(error.code)")
            if isSyntax { claim(!(LibYAML.takes(source) ?? false), "libyaml refuses what is called wrong syntax") }
        }
    }

    /// The codes of texts that berth refuses and YAML allows.
    private static let ownCodes: Set<String> = [
        "empty", "second-document", "complex-key", "undefined-alias", "recursive-alias", "unsupported-tag",
        "duplicate-key", "bad-merge", "too-many-nodes", "too-deep", "too-large", "too-much-text", "key-too-long",
        "too-many-directives",
    ]

    /// Checks a limited number of nodes: with aliases expanded there may be a million.
    private static func claimTree(_ node: YAMLNode, _ left: inout Int) {
        left -= 1
        guard left > 0 else { return }
        claimInside(node.span, node.source)
        for element in node.sequence ?? [] { claimTree(element, &left) }
        let entries = node.mapping ?? []
        claim(Set(entries.map(\.name)).count == entries.count, "each key once")
        for entry in entries {
            claim(entry.key.scalar != nil, "keys are scalars")
            claimTree(entry.key, &left)
            claimTree(entry.value, &left)
        }
    }
}

/// Claims that a diagnostic can be shown: its places are in their texts, and its rendering is harmless and short.
func claimSound(_ diagnostic: Diagnostic) {
    claimInside(diagnostic.span, diagnostic.source)
    for note in diagnostic.notes { claimInside(note.span, note.source) }
    let text = Stopwatch.time { diagnostic.rendered() }
    claimHarmless(text, lines: 3 * (1 + diagnostic.notes.count))
    claim(text.unicodeScalars.count < 3000 * (1 + diagnostic.notes.count), "a short rendering: \(text)")
}

private func claimInside(_ span: SourceSpan, _ source: SourceText) {
    claim(span.start <= span.end, "a span starts before it ends: \(span)")
    for place in [span.start, span.end] {
        guard place.line >= 1, place.column >= 1, let line = source.lineBytes(place.line) else {
            claim(false, "\(place) is in the text")
            return
        }
        // Columns are counted only in a line that could be too short.
        if place.column - 1 > line.count / 4 {
            let length = String(decoding: line, as: UTF8.self).unicodeScalars.count
            claim(place.column <= length + 1, "\(place) is in its line")
        }
    }
}

/// libyaml's own result.
private enum LibYAML {
    /// The longest nested text, in bytes: libyaml's time is quadratic in the depth.
    private static let longest = 16 << 10

    /// - Returns: `nil` if finding out would take too long.
    static func takes(_ source: SourceText) -> Bool? {
        guard source.bytes.count <= longest else { return nil }
        return source.bytes.withUnsafeBufferPointer { bytes in
            var parser = yaml_parser_t()
            yaml_parser_initialize(&parser)
            defer { yaml_parser_delete(&parser) }
            yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
            yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            while true {
                var event = yaml_event_t()
                guard yaml_parser_parse(&parser, &event) == 1 else { return false }
                defer { yaml_event_delete(&event) }
                if event.type == YAML_STREAM_END_EVENT { return true }
            }
        }
    }
}

/// The words of YAML.
enum YAMLWords {
    static let all = [
        "[", "]", "{", "}", ",", ": ", "- ", "? ", "&a ", "*a", "!", "!!str ", "!<x> ", "|\n", ">-\n", "|2+\n", "'",
        "\"",
        "\\", "\\x41", "\\u2028", "#", " #", "\n", "\r\n", "\r", "\t", "  ", "\n  ", "%TAG ", "%YAML 1.1\n", "---\n",
        "...\n", "<<: ", "a: b\n", "- a\n", "[a, ", "{a: ", "\u{0}", "\u{1B}[31m", "\u{85}", "\u{2028}", "\u{202E}",
        "日", "\u{FEFF}", "e\u{301}", "🚀", "~", "null",
    ]
}
