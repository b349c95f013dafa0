import TestSupport
import Testing

@testable import BerthCore

@Suite("A text with substitutions", .scheduled)
struct InterpolatedStringTests {
    @Test("has its parts, with the places of the variables in bytes")
    func parts() throws {
        let template = try InterpolatedString("ü${A}-${B:-x y}${C:?say it}")
        #expect(
            template.parts == [
                .literal("ü"), .variable(.init(name: "A", alternative: .none, range: 2..<6)), .literal("-"),
                .variable(.init(name: "B", alternative: .fallback("x y"), range: 7..<16)),
                .variable(.init(name: "C", alternative: .errorMessage("say it"), range: 16..<28)),
            ]
        )
    }

    @Test(
        "dollars that start nothing stay",
        arguments: [
            ("", ""), ("$", "$"), ("$$", "$$"), ("$HOME", "$HOME"), ("a$b$", "a$b$"), ("$${X}", "${X}"),
            ("$$${X}", "$${X}"), ("{$}", "{$}"), ("$ {X}", "$ {X}"),
        ]
    )
    func literal(_ text: String, _ literal: String) throws {
        #expect(try InterpolatedString(text).parts == [.literal(literal)])
    }

    @Test("defaults and messages may be empty")
    func emptyAlternatives() throws {
        #expect(
            try InterpolatedString("${A:-}").parts == [
                .variable(.init(name: "A", alternative: .fallback(""), range: 0..<6))
            ])
        #expect(
            try InterpolatedString("${A:?}").parts == [
                .variable(.init(name: "A", alternative: .errorMessage(""), range: 0..<6))
            ]
        )
    }

    @Test("a name may have dots")
    func dots() throws {
        #expect(
            try InterpolatedString("${a.b}${c.d.e:-.}").parts == [
                .variable(.init(name: "a.b", alternative: .none, range: 0..<6)),
                .variable(.init(name: "c.d.e", alternative: .fallback("."), range: 6..<17)),
            ])
    }

    @Test(
        "an invalid substitution is an error",
        arguments: [
            "${", "${A", "${}", "${1A}", "${A B}", "${A-b}", "${A:b}", "${A:+b}", "${A?b}", "${A:-${B}}", "${ü}",
            "a$${b}${c", "${.a}", "${a.}", "${.}", "${a.b c}", "${a-b.c}",
        ]
    )
    func faults(_ text: String) {
        #expect(throws: InterpolatedString.SyntaxError.self) { try InterpolatedString(text) }
    }
}
