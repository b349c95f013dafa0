import TestSupport
import Testing

@testable import BerthCLI

@Suite("The waterfall of an apply", .scheduled)
struct WaterfallTests {
    private func span(_ due: Int, _ begun: Int, _ end: Int) -> Waterfall.Span {
        Waterfall.Span(due: .milliseconds(due), begun: .milliseconds(begun), end: .milliseconds(end))
    }

    private func check(
        _ host: String, _ due: Int, _ begun: Int, _ end: Int, _ outcome: Waterfall.Outcome = .good
    ) -> Waterfall.Step {
        Waterfall.Step(name: "check \(host)", span: span(due, begun, end), isCheck: true, outcome: outcome)
    }

    private func token(_ region: String, _ start: Int, _ end: Int, _ next: [Waterfall.Step]) -> Waterfall.Step {
        Waterfall.Step(name: "token for \(region)", span: span(start, start, end), next: next)
    }

    private var write: Waterfall.Step { Waterfall.Step(name: "write", span: span(287, 287, 290)) }

    private func drawing(_ waterfall: Waterfall) -> String { waterfall.lines.joined(separator: "\n") }

    @Test("has a bar for each request's time, below the request that it waited for, and the longest chain")
    func whole() {
        var token = token(
            "us-east-1", 85, 205,
            [check("b.example.com", 205, 205, 265), check("c.example.com", 205, 240, 258, .failed)])
        token.tries = 2
        let role = Waterfall.Step(name: "sign in as role pull", span: span(0, 0, 85), next: [token])
        let password = Waterfall.Step(
            name: "password from TOKEN", span: span(0, 0, 0), next: [check("ghcr.io", 0, 0, 80)])
        #expect(
            drawing(Waterfall(steps: [role, password], write: write, width: 80, style: .plain)) == """
                Timings: 290 ms

                  sign in as role pull       +0 ms   85 ms  ███████████
                    token for us-east-1     +85 ms  120 ms            ████████████████ 2 tries
                      check b.example.com  +205 ms   60 ms                           ████████
                      check c.example.com  +240 ms   18 ms      waited 35 ms, failed ░░░░████
                  password from TOKEN        +0 ms    0 ms  █
                    check ghcr.io            +0 ms   80 ms  ██████████
                  write                    +287 ms    3 ms                                     █

                Longest chain, 268 ms of 290 ms: sign in as role pull 85 ms → token for us-east-1 120 ms \
                → check b.example.com 60 ms → write 3 ms.
                """)
    }

    @Test("shortens names in a narrow terminal, and marks calls that were sent again", arguments: [60, 10])
    func narrow(width: Int) {
        let name = "sign in as role ecr-pull, from profile platform, from SSO session corp"
        let role = Waterfall.Step(name: name, span: span(0, 0, 145), next: [token("us-east-1", 145, 290, [])])
        let waterfall = Waterfall(
            steps: [role], write: nil, sentAgain: [("sts:AssumeRole", 1), ("sso:GetRoleCredentials", 3)], width: width,
            style: .plain
        )
        #expect(
            drawing(waterfall) == """
                Timings: 290 ms

                  sign in as role ecr…    +0 ms  145 ms  ████████████
                    token for us-east…  +145 ms  145 ms              ████████████

                Retried: sts:AssumeRole once, sso:GetRoleCredentials 3 times.
                Longest chain, 290 ms of 290 ms: \(name) 145 ms → token for us-east-1 145 ms.
                """)
    }

    @Test("has one row for a token's checks if they are more than 40")
    func many() {
        let checks = (0..<41).map { number in
            let begun = 100 + number / 20 * 50
            return check("h\(number).example.com", 100, begun, begun + 50 + number % 7)
        }
        let steps = [
            token("us-east-1", 0, 100, Array(checks[..<40])), token("us-east-2", 0, 100, Array(checks[40...])),
        ]
        #expect(
            drawing(Waterfall(steps: steps, write: write, width: 100, style: .plain)) == """
                Timings: 290 ms

                  token for us-east-1        +0 ms  100 ms  ████████████████████
                    40 checks              +100 ms  106 ms                     █████████████████████ \
                each 50 ms to 56 ms, median 53 ms
                  token for us-east-2        +0 ms  100 ms  ████████████████████
                    check h40.example.com  +200 ms   55 ms       waited 100 ms ░░░░░░░░░░░░░░░░░░░████████████
                  write                    +287 ms    3 ms                                                         █

                Longest chain, 258 ms of 290 ms: token for us-east-2 100 ms → check h40.example.com 155 ms \
                (waited 100 ms) → write 3 ms.
                """)
        let few = Waterfall(
            steps: [token("us-east-1", 0, 100, Array(checks[..<40]))], write: nil, width: 70, style: .plain)
        #expect(few.lines.count { $0.contains("check h") } == 41)
    }

    @Test("colors retried, failed and interrupted requests")
    func coloured() {
        let waterfall = Waterfall(
            steps: [check("ghcr.io", 0, 80, 80, .interrupted)], write: nil, width: 60,
            style: TextStyle(isColoured: true))
        #expect(
            waterfall.lines == [
                "\u{1B}[1mTimings:\u{1B}[0m 80 ms", "",
                "  check ghcr.io  \u{1B}[2m+80 ms\u{1B}[0m  0 ms  "
                    + "\u{1B}[33m\(String(repeating: "░", count: 28))█ waited 80 ms, interrupted\u{1B}[0m",
                "", "Longest chain, 80 ms of 80 ms: check ghcr.io 80 ms (waited 80 ms).",
            ])
    }

    @Test("of nothing is a line")
    func nothing() {
        #expect(Waterfall(steps: [], write: nil, width: 80, style: .plain).lines == ["Timings: 0 ms"])
    }
}
