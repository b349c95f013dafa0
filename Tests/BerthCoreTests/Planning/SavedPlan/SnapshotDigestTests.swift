import DockerConfig
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import BerthCore

@Suite("A digest of a host's stored state", .scheduled)
struct SnapshotDigestTests {
    private let host = "registry.example.com"

    private func digest(key: String = "key", of host: String? = nil, _ change: (inout Snapshot) -> Void) -> String {
        var snapshot = Snapshot(config: Snapshot.path)
        change(&snapshot)
        return snapshot.digest(of: host ?? self.host, key: key)
    }

    /// Returns the digest with an entry in the ledger that a case may change; its digest is fixed.
    private func remembering(_ change: (inout Ledger.Entry) -> Void) -> String {
        var entry = Ledger.Entry(
            manifest: "platform", path: "/work/berth.yaml", principal: "profile shared", stored: now,
            expires: now + 43200, digest: "d")
        change(&entry)
        return digest { $0.ledger[Ledger.Key(config: Snapshot.path, host: host)] = entry }
    }

    @Test("distinguishes all possible states")
    func different() {
        let logins: [AuthEntry] = [
            .login(.password(username: "AWS", secret: Secret("a"))),
            .login(.password(username: "AWS", secret: Secret("b"))),
            .login(.password(username: "bob", secret: Secret("a"))),
            .login(.password(username: "AWSa", secret: Secret(""))),
            .login(.identityToken(username: "AWS", token: Secret("a"))),
            .unreadable("its auth is no string"),
        ]
        var digests = [digest { _ in }]
        digests += logins.map { login in digest { $0.stored[host] = login } }
        digests.append(digest(key: "another") { _ in })
        digests.append(digest(of: "other.example.com") { _ in })
        digests.append(remembering { _ in })
        digests.append(remembering { $0.manifest = "web" })
        digests.append(remembering { $0.path = nil })
        digests.append(remembering { $0.principal = "profile deploy" })
        digests.append(remembering { $0.stored = now + 1 })
        digests.append(remembering { $0.expires = nil })
        digests.append(remembering { $0.expires = now })
        digests.append(remembering { $0.digest = "e" })
        digests.append(remembering { $0.storage = .helper })
        digests.append(remembering { $0.isRouted = true })
        digests.append(remembering { $0.identity = "i" })
        #expect(Set(digests).count == digests.count)
        #expect(digests.allSatisfy { $0.utf8.count == 64 })
    }

    @Test("is the same for the same state, whatever other hosts have")
    func same() {
        let login = AuthEntry.login(.password(username: "AWS", secret: plainPassword))
        let plain = digest { $0.stored[host] = login }
        let among = digest {
            $0.stored = [host: login, "other.example.com": .unreadable("no")]
            $0.marks = [host]
            $0.rejected = [host]
            $0.ledger.recordApplied(nonce: "n", at: now)
        }
        #expect(plain == among)
    }
}
