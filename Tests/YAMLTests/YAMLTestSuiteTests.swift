import TestSupport
import Testing
import YAML

@Suite("The inputs of the yaml-test-suite", .scheduled)
struct YAMLTestSuiteTests {
    /// Texts that berth refuses even if libyaml accepts them, by the error's code.
    ///
    /// A manifest's keys are single texts; tags that change a value's type are refused; a manifest is one document,
    /// and not an empty one.
    private static let refusedOnPurpose = [
        "complex-key": """
        4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8/00 M2N8/01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D Y79Y/007 Y79Y/009
        """,
        "empty": "6XDY 8G76 98YD AVM7 DK95/07 MUS6/00 MUS6/01 MUS6/02 MUS6/03 MUS6/04 UKK6/02",
        "second-document": "35KP 6ZKB 9DXL 9KAX EB22 JHB9 KSS4 L383 PUW8 RHX7 RZT7 U9NS",
        "unsupported-tag": """
        2XXW 565N 5TYM 6CK3 6WLZ 7FWL 9HCY 9WXW C4HZ CC74 CUP7 J7PZ M5C3 P76L QLJ7 UGM3 Z67P Z9M4
        """,
    ].mapValues { $0.split(separator: " ").map(String.init) }

    @Test("exist")
    func presence() {
        #expect(YAMLTestSuiteCase.all.count == 402)
    }

    @Test(
        "give libyaml's result, with its place and its content, or are refused on purpose",
        arguments: YAMLTestSuiteCase.all)
    func verdict(of input: YAMLTestSuiteCase) {
        let codeOnPurpose = Self.refusedOnPurpose.first { $0.value.contains(input.id) }?.key
        do throws(Diagnostic) {
            let root = try YAMLDocument.parse(SourceText(name: "a.yaml", bytes: Array(input.yaml.utf8)))
            #expect(codeOnPurpose == nil && input.refused == nil)
            if let tree = input.tree { #expect(YAMLTestSuiteCase.Tree(root) == tree) }
        } catch {
            #expect(error.code == codeOnPurpose ?? "syntax", "\(error)")
            if codeOnPurpose == nil {
                #expect(error.span.start == input.place, "\(error) (libyaml: \(input.refused ?? "well-formed"))")
            }
        }
    }
}

extension YAMLTestSuiteCase {
    /// The place at which libyaml refuses the text.
    fileprivate var place: SourcePosition? {
        guard let line, let column else { return nil }
        return SourcePosition(line: line, column: column)
    }
}
