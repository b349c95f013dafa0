import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct FaultTests {
        /// The registries have their real names over TLS, at one of the tests' servers; the tokens come from the
        /// sandbox.
        @Test(
            "three of forty registries fail in different ways and a region throttles: the others get their logins",
            .needs(.openssl), .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"),
            .exclusive(.port443, .hostsFile)
        )
        func threeOfForty() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "throttle:eu-west-1:2")
                let wildcards = Forty.regions.map { "*.dkr.ecr.\($0).amazonaws.com" }
                let good = try await Certificates.make(in: scratch, name: "good", hosts: wildcards)
                let bad = try await Certificates.make(in: scratch, name: "bad", hosts: wildcards)
                // None of them is in the throttled region, whose registries take a second longer.
                let (refusing, stalling, mistrusted) = (Forty.hosts[5], Forty.hosts[16], Forty.hosts[33])
                try RealHosts.claim(Forty.hosts, in: scratch)
                let registries = try scratch.serve(
                    ["python3", Checkout.script("Servers/faulty_registries.py"), "443"]
                        + [good.certificate.path, good.key.path, bad.certificate.path, bad.key.path]
                        + [refusing, stalling, mistrusted], environment: Python.environment
                )
                _ = try await registries.line()

                var environment = sandbox.environment
                environment["BERTH_REGISTRY_ENDPOINT"] = nil
                environment["SSL_CERT_FILE"] = good.authority.path
                let limit = Duration.seconds(5)
                let applied = try await scratch.berth(
                    "apply", "-f", try scratch.write(Forty.manifest, to: "forty.yaml"), "--timeout", "5s",
                    with: environment
                )

                let reasons = [
                    refusing: "401: the registry refused these credentials (\"Not Authorized\")",
                    stalling: "\(stalling) did not answer within 5s",
                    mistrusted: "[1]",
                ]
                let advice = [
                    "  [1] the certificate of \(mistrusted) is not trusted: "
                        + "self-signed, from an authority unknown here, or expired by this machine's clock",
                    "      If the certificate authority is your own, put its certificate into "
                        + "/etc/docker/certs.d/HOST:PORT/ca.crt.",
                ]
                let rows = Forty.hosts.map { host in
                    reasons[host].map { "  ✗ \(Forty.column(host))failed      \($0)" }
                        ?? "  ✓ \(Forty.column(host))logged in   valid until HH:MM (12h)   N ms"
                }
                #expect(
                    applied.output.withoutTimes.replacing("5h59m", with: "6h").lines
                        == ["forty: 40 registries, ~/.docker/config.json"] + rows + advice
                        + ["Applied: 37 logged in, 3 failed in N s (4 token requests, 1 write). Next renewal in 6h."]
                )
                #expect(applied.status == 1)
                #expect(try Set(scratch.auths().keys) == Set(Forty.hosts).subtracting(reasons.keys))
                #expect(try await sandbox.counts(in: scratch) == ["ecr:GetAuthorizationToken": 6])
                // All registries end within the stalled one's limit, plus two seconds for the rest of the program, which
                // runs next to other tests.
                #expect(applied.elapsed < limit + .seconds(2))
            }
        }
    }
}
