import TestSupport
import Testing
import YAML

@Suite("Trees", .scheduled)
struct YAMLNodeTests {
    @Test("the five scalar styles keep their text")
    func scalarStyles() {
        #expect(
            tree(
                """
                plain: 012345678901
                single: 'it''s'
                double: "tab\\there \\u00e9"
                literal: |
                  one
                    two

                folded: >-
                  one
                  two

                  three
                """
            )
                == #"{plain: 012345678901, single: 'it's', double: "tab\there é", literal: |"one\n  two\n", "#
                + #"folded: >"one two\nthree"}"#
        )
    }

    @Test("plain scalars over several lines are folded")
    func foldedPlain() {
        #expect(tree("a: one\n  two\n\n  three\nb: 'x\n  y'") == "{a: one two\nthree, b: 'x y'}")
    }

    @Test("flow and block collections nest in each other")
    func collections() {
        #expect(
            tree(
                """
                - id: 600423610423
                  regions: [us-east-2, "eu-west-1"]
                - {id: 1, labels: {env: prod}, empty: [], none: {}}
                -
                - [a: b, ? c]
                """
            )
                == #"[{id: 600423610423, regions: [us-east-2, "eu-west-1"]}, "#
                + "{id: 1, labels: {env: prod}, empty: [], none: {}}, <empty>, [{a: b}, {c: <empty>}]]"
        )
    }

    @Test("every way to write nothing is null, and quoted text is not")
    func null() throws {
        let elements = try #require(try parse("[~, null, Null, NULL, '', \"null\", nil, '~']").sequence)
        #expect(elements.map { $0.scalar?.isNull } == [true, true, true, true, false, false, false, false])
        #expect(try parse("a:")["a"]?.scalar?.isNull == true)
    }

    @Test("a node has a type, and finds values by key")
    func conveniences() throws {
        let node = try parse("a: [x]\nb: y")
        #expect(node.mapping?.map(\.name) == ["a", "b"])
        #expect(node["a"]?.sequence?.count == 1)
        #expect(node["b"]?.scalar == YAMLScalar(text: "y", style: .plain))
        #expect(node["c"] == nil)
        #expect(node.scalar == nil && node.sequence == nil)
        #expect(node["b"]?.mapping == nil && node["b"]?["a"] == nil)
    }

    @Test("line ends of every system are read alike", arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"])
    func lineEnds(lineEnd: String) throws {
        let node = try parse(["a: 1", "b:", "  - 2", ""].joined(separator: lineEnd))
        #expect(node.flow == "{a: 1, b: [2]}")
        #expect(node["b"]?.places == ["3:3-3:6 []", "3:5-3:6 2"])
        #expect(node.source.line(3) == "  - 2")
    }

    @Test("markers of the one document's start and end, and a YAML directive, are skipped")
    func documentMarks() {
        #expect(tree("%YAML 1.2\n---\na: 1\n...\n# end\n") == "{a: 1}")
    }

    @Test("core tags change nothing", arguments: ["!!str", "!!int", "!!float", "!!bool", "!!null", "!"])
    func coreTags(tag: String) {
        #expect(tree("a: \(tag) x") == "{a: x}")
    }

    @Test("core tags of collections change nothing")
    func collectionTags() {
        #expect(tree("!!map {a: !!seq [! [b], ! {c: d}]}") == "{a: [[b], {c: d}]}")
        #expect(tree("%TAG !y! tag:yaml.org,2002:\n---\n!y!seq [a]") == "[a]")
    }
}
