import AWS
import BerthCore
import FoundationEssentials
import OrderedCollections
import Platform
import TestSupport
import Testing

@testable import BerthCLI

extension ManyRegistriesRenderingTests {
    @Test("of a report is a line if everything succeeded, with the range of the differences")
    func settled() {
        #expect(
            many.text(many.cells.map(many.done)) == """
                  ✓ 10,000 registries: 400 accounts × 25 regions   logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms

                  -v lists every registry.

                Applied: 10,000 logged in in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report names the account that failed everywhere")
    func account() {
        let outcomes = many.cells.map { cell in
            guard cell.account == 13 else { return many.done(cell) }
            return many.failed(
                cell,
                """
                role pull is not allowed ecr:GetAuthorizationToken
                ecr:GetAuthorizationToken in \(region: cell.registry.region) answered AccessDenied (request \(cell.region))
                Allow it.
                """)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,975 registries: 399 accounts × 25 regions                       logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 25 registries: account team-13 (100000000013) in all 25 regions   failed      as p1               role pull is not allowed ecr:GetAuthorizationToken

                  role pull is not allowed ecr:GetAuthorizationToken
                    One of 25: ecr:GetAuthorizationToken in us-east-1 answered AccessDenied (request 0)
                    Allow it.

                  -v lists every registry.

                Applied: 9,975 logged in, 25 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report names the region that failed for all accounts")
    func region() {
        let outcomes = many.cells.map { cell in
            cell.region == 15
                ? many.failed(
                    cell, "\(host: "api.ecr.\(cell.registry.region).amazonaws.com") did not answer within 30s")
                : many.done(cell)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,600 registries: 400 accounts × 24 regions      logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 400 registries: all 400 accounts in eu-south-2   failed      as p0, p1, p2, p3   api.ecr.eu-south-2.amazonaws.com did not answer within 30s

                  -v lists every registry.

                Applied: 9,600 logged in, 400 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report names both, if an account and a region failed with one cause")
    func accountAndRegion() {
        let outcomes = many.cells.map { cell in
            cell.region == 15 || cell.account == 5
                ? many.failed(cell, "401: the registry refused these credentials") : many.done(cell)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,576 registries: 399 accounts × 24 regions                      logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 25 registries: account team-5 (100000000005) in all 25 regions   failed      as p1               [1]
                  ✗ 399 registries: 399 of 400 accounts in eu-south-2                failed      as p0, p1, p2, p3   [1]

                  [1] 401: the registry refused these credentials

                  -v lists every registry.

                Applied: 9,576 logged in, 424 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report lists scattered failures")
    func few() {
        let outcomes = many.cells.map { cell in
            (cell.account * 31 + cell.region * 17) % 2003 == 0
                ? many.failed(cell, "429: \(host: cell.registry.host) gets too many requests") : many.done(cell)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,994 registries among 400 accounts × 25 regions    logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 100000000000.dkr.ecr.us-east-1.amazonaws.com        failed      team-0  as p0       [1]
                  ✗ 100000000052.dkr.ecr.ap-northeast-2.amazonaws.com   failed      team-52  as p0      [1]
                  ✗ 100000000121.dkr.ecr.eu-south-2.amazonaws.com       failed      team-121  as p1     [1]
                  ✗ 100000000190.dkr.ecr.af-south-1.amazonaws.com       failed      team-190  as p2     [1]
                  ✗ 100000000311.dkr.ecr.ap-northeast-1.amazonaws.com   failed      team-311  as p3     [1]
                  ✗ 100000000380.dkr.ecr.eu-south-1.amazonaws.com       failed      team-380  as p0     [1]

                  [1] 429: HOST gets too many requests

                  -v lists every registry.

                Applied: 9,994 logged in, 6 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report sums up failures in many places, except for whole accounts")
    func scattered() {
        let outcomes = many.cells.map { cell in
            cell.account == 77 || (cell.account * 31 + cell.region * 17) % 19 == 0
                ? many.failed(cell, "429: \(host: cell.registry.host) gets too many requests") : many.done(cell)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,449 registries among 399 accounts × 25 regions                  logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 25 registries: account team-77 (100000000077) in all 25 regions   failed      as p1               [1]
                  ✗ 526 registries among 399 accounts × 25 regions                    failed      as p0, p1, p2, p3   [1]

                  [1] 429: HOST gets too many requests

                  -v lists every registry.

                Applied: 9,449 logged in, 551 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report states that everything failed, and shows a cause that differs only in the region once")
    func everything() {
        let outcomes = many.cells.map { cell in
            many.failed(
                cell,
                """
                ECR is unavailable: ecr:GetAuthorizationToken was tried 3 times
                ecr:GetAuthorizationToken in \(region: cell.registry.region) answered (HTTP 503)
                """)
        }
        #expect(
            many.text(outcomes) == """
                  ✗ 10,000 registries: 400 accounts × 25 regions   failed   as p0, p1, p2, p3   ECR is unavailable: \
                ecr:GetAuthorizationToken was tried 3 times

                  ecr:GetAuthorizationToken in REGION answered (HTTP 503)

                  -v lists every registry.

                Applied: 10,000 failed in 41.23 s (100 token requests, 1 write).
                """)
    }

    @Test("of a report counts the causes if there are too many to list")
    func reasons() {
        let outcomes = many.cells.map { cell in
            cell.region < 2 ? many.failed(cell, "reason \(cell.account)\ndo \(cell.account)") : many.done(cell)
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 9,200 registries: 400 accounts × 23 regions            logged in   as p0, p1, p2, p3   valid until \(end) (12h)   100–4090 ms
                  ✗ 100000000000.dkr.ecr.us-east-1.amazonaws.com           failed      team-0  as p0       [1]
                  ✗ 100000000000.dkr.ecr.us-east-2.amazonaws.com           failed      team-0  as p0       [1]
                  ✗ 100000000001.dkr.ecr.us-east-1.amazonaws.com           failed      team-1  as p1       [2]
                  ✗ 100000000001.dkr.ecr.us-east-2.amazonaws.com           failed      team-1  as p1       [2]
                  ✗ 100000000002.dkr.ecr.us-east-1.amazonaws.com           failed      team-2  as p2       [3]
                  ✗ 100000000002.dkr.ecr.us-east-2.amazonaws.com           failed      team-2  as p2       [3]
                  ✗ 100000000003.dkr.ecr.us-east-1.amazonaws.com           failed      team-3  as p3       [4]
                  ✗ 100000000003.dkr.ecr.us-east-2.amazonaws.com           failed      team-3  as p3       [4]
                  ✗ 100000000004.dkr.ecr.us-east-1.amazonaws.com           failed      team-4  as p0       [5]
                  ✗ 100000000004.dkr.ecr.us-east-2.amazonaws.com           failed      team-4  as p0       [5]
                  ✗ 100000000005.dkr.ecr.us-east-1.amazonaws.com           failed      team-5  as p1       [6]
                  ✗ 100000000005.dkr.ecr.us-east-2.amazonaws.com           failed      team-5  as p1       [6]
                  ✗ 100000000006.dkr.ecr.us-east-1.amazonaws.com           failed      team-6  as p2       [7]
                  ✗ 100000000006.dkr.ecr.us-east-2.amazonaws.com           failed      team-6  as p2       [7]
                  ✗ 100000000007.dkr.ecr.us-east-1.amazonaws.com           failed      team-7  as p3       [8]
                  ✗ 100000000007.dkr.ecr.us-east-2.amazonaws.com           failed      team-7  as p3       [8]
                  ✗ 100000000008.dkr.ecr.us-east-1.amazonaws.com           failed      team-8  as p0       [9]
                  ✗ 100000000008.dkr.ecr.us-east-2.amazonaws.com           failed      team-8  as p0       [9]
                  ✗ 782 registries: 391 accounts in us-east-1, us-east-2   failed      as p0, p1, p2, p3   for 391 other reasons

                  [1] reason 0
                      do 0
                  [2] reason 1
                      do 1
                  [3] reason 2
                      do 2
                  [4] reason 3
                      do 3
                  [5] reason 4
                      do 4
                  [6] reason 5
                      do 5
                  [7] reason 6
                      do 6
                  [8] reason 7
                      do 7
                  [9] reason 8
                      do 8

                  -v lists every registry.

                Applied: 9,200 logged in, 800 failed in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("of a report states its progress before it was interrupted, and what was skipped")
    func interrupted() {
        let outcomes = many.cells.map { cell in
            switch cell.account {
            case 201...: ChangeOutcome(change: many.change(cell), result: .interrupted)
            case 200: ChangeOutcome(change: many.change(cell), result: .heldBack)
            default: many.done(cell)
            }
        }
        #expect(
            many.text(outcomes) == """
                  ✓ 5,000 registries: 200 accounts × 25 regions                        logged in     as p0, p1, p2, p3   valid until \(end) (12h)   100–2090 ms
                  ✗ 4,975 registries: 199 accounts × 25 regions                        interrupted   as p0, p1, p2, p3
                  · 25 registries: account team-200 (100000000200) in all 25 regions   held back     as p0               not everything succeeded (--atomic)

                  -v lists every registry.

                Applied: 5,000 logged in, 4,975 interrupted, 25 held back in 41.23 s (100 token requests, 1 write). Next renewal in 6h.
                """)
    }

    @Test("has only failures if only those are requested")
    func problemLines() {
        let outcomes = many.cells.map { $0.region == 15 ? many.failed($0, "refused") : many.done($0) }
        #expect(
            many.report(outcomes).problemLines.joined(separator: "\n") == """
                  ✗ 400 registries: all 400 accounts in eu-south-2   failed   as p0, p1, p2, p3   refused

                  -v lists every registry.

                """)
        #expect(many.report(outcomes, showsUnchanged: true).problemLines.count == 403)
    }
}
