import TestSupport
import Testing
import YAML

@Suite("Mutated texts", .scheduled)
struct MutationTests {
    private static let seeds = [
        "version: 1\naccounts:\n  - id: 600423610423\n    regions: [us-east-2]\n",
        "a: &b {c: 'd', \"e\\n\": f}\ng: *b\nh:\n  <<: [*b, {i: j}]\n  k: |\n    l\n\n    m\n  n: >-\n    o\n",
        "%YAML 1.2\n---\n# é日本\n- !!str x\n- ? p\n  : q\n- 'it''s'\n- [a: b, {}, []]\n...\n",
        "\u{FEFF}日: 🚀\r\ne\u{301}:\r\n  - x\t# y\r\n  - [z, w]\r\n",
    ]

    private static let pieces: [[UInt8]] =
        [
            "[", "]", "{", "}", ",", ": ", "- ", "? ", "&a ", "*a", "!", "!!str ", "|\n", ">\n", "'", "\"", "\\", "#",
            "\n", "\r", "\t", "  ", "%TAG ", "---\n", "...\n", "<<: ", "\u{0}", "\u{85}", "\u{2028}", "日", "\u{FEFF}",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80]]

    private static func mutated(_ seed: [UInt8], by generator: inout SplitMix64) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 0...6, using: &generator))
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
            default:
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            }
        }
        return bytes
    }

    @Test("whatever the text, all places are inside it, and all errors can be rendered", arguments: 0..<4)
    func mutations(seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed) + 1)
        let text = Array(Self.seeds[seed].utf8)
        var errors = 0
        for _ in 0..<5_000 {
            let bytes = Self.mutated(text, by: &generator)
            let source = SourceText(name: "a", bytes: bytes)
            do throws(Diagnostic) {
                let tree = try YAMLDocument.parse(source)
                #expect(tree.isInside, "\(bytes)")
            } catch {
                errors += 1
                #expect(error.span.isInside(source) && error.notes.allSatisfy { $0.span.isInside(source) }, "\(bytes)")
                #expect(error.rendered().utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(bytes)")
            }
        }
        // Otherwise the mutations are too weak, or too strong, to test anything.
        #expect((500...4_500).contains(errors), "\(errors) errors")
    }
}

extension SourceSpan {
    fileprivate func isInside(_ source: SourceText) -> Bool {
        start <= end && start.isInside(source) && end.isInside(source)
    }
}

extension SourcePosition {
    fileprivate func isInside(_ source: SourceText) -> Bool {
        guard line >= 1, let text = source.line(line) else { return false }
        return (1...text.unicodeScalars.count + 1).contains(column)
    }
}

extension YAMLNode {
    /// Whether all spans of the tree are inside the text.
    fileprivate var isInside: Bool {
        guard span.isInside(source) else { return false }
        switch content {
        case .scalar: return true
        case .sequence(let elements): return elements.allSatisfy(\.isInside)
        case .mapping(let entries): return entries.allSatisfy { $0.key.isInside && $0.value.isInside }
        }
    }
}
