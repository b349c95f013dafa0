import TestSupport
import Testing
import YAML

@Suite("Anchors, aliases and merge keys", .scheduled)
struct AliasTests {
    @Test("an alias can be a scalar, a list or a mapping")
    func aliases() {
        #expect(
            tree("a: &s x\nb: &l [*s, y]\nc: &m {d: *l}\ne: *m") == "{a: x, b: [x, y], c: {d: [x, y]}, e: {d: [x, y]}}"
        )
    }

    @Test("an alias can be a key")
    func aliasAsKey() {
        #expect(tree("- &a x\n- *a : y") == "[x, {x: y}]")
    }

    @Test("a later anchor of the same name wins from its place on")
    func anchorAgain() {
        #expect(tree("[&a x, *a, &a y, *a]") == "[x, x, y, y]")
        #expect(tree("[&a [&a x], *a]") == "[[x], x]")
    }

    @Test("an alias has its own span, and its parts have theirs")
    func spans() throws {
        let node = try parse("a: &l [x]\nb: *l")
        #expect(node["b"]?.places == ["2:4-2:6 []", "1:8-1:9 x"])
    }

    @Test("a merge key adds the entries that are not written")
    func merge() {
        #expect(
            tree("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n  z: 4")
                == "{base: {x: 1, y: 2}, use: {y: 3, z: 4, x: 1}}"
        )
    }

    @Test("written keys win even if the merge key comes last")
    func mergeLast() {
        #expect(tree("{x: 1, <<: {x: 2, y: 3}}") == "{x: 1, y: 3}")
    }

    @Test("in a list of mappings to merge, the first wins")
    func mergeList() {
        #expect(tree("<<: [{a: 1}, {a: 2, b: 2}, {b: 3, c: 3}]") == "{a: 1, b: 2, c: 3}")
    }

    @Test("merges reach through merges")
    func mergeOfMerge() {
        #expect(
            tree("- &a {x: 1, y: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, z: 3}")
                == "[{x: 1, y: 1}, {y: 2, x: 1}, {z: 3, y: 2, x: 1}]"
        )
    }

    @Test("merged entries have the spans of where they were written")
    func mergeSpans() throws {
        let node = try parse("- &a {x: 1}\n- {<<: *a, y: 2}")
        #expect(
            node.sequence?.last?.places == [
                "2:3-2:17 {}", "2:12-2:13 y", "2:15-2:16 2", "1:7-1:8 x", "1:10-1:11 1",
            ]
        )
    }

    @Test("a quoted merge key is a key like any other")
    func quotedMergeKey() {
        #expect(tree("'<<': x") == "{'<<': x}")
    }

    @Test("other values cannot be merged")
    func badMerge() {
        #expect(
            problem("a: 1\n<<: [{b: 1}, 3]") == """
                a.yaml:2:14: error: `<<` takes a mapping or a list of mappings
                  2 | <<: [{b: 1}, 3]
                    |              ^ write an alias such as `*name`
                """
        )
        #expect(code("<<: x") == "bad-merge")
        #expect(code("<<:") == "bad-merge")
        #expect(code("<<: []") == nil)
    }

    @Test("two merge keys in a mapping are refused")
    func mergeTwice() {
        #expect(
            problem("<<: {a: 1}\n<<: {b: 2}") == """
                a.yaml:2:1: error: duplicate key `<<`
                  2 | <<: {b: 2}
                    | ^~ merge several with `<<: [*one, *two]`
                a.yaml:1:1: note: first written here
                  1 | <<: {a: 1}
                    | ^~
                """
        )
    }

    @Test("an alias without an anchor before it is refused")
    func undefined() {
        #expect(
            problem("a: [*b, &b x]") == """
                a.yaml:1:5: error: no anchor `&b` before this alias
                  1 | a: [*b, &b x]
                    |     ^~
                """
        )
    }

    @Test("an alias inside its own anchor is refused")
    func recursive() {
        #expect(
            problem("a: &b\n  c:\n    - *b") == """
                a.yaml:3:7: error: the alias `*b` is inside its own anchor
                  3 |     - *b
                    |       ^~
                """
        )
        #expect(code("&a {<<: *a}") == "recursive-alias")
    }
}
