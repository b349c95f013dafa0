import Foundation
import TestSupport
import Testing

@Suite("Stored logins checked at their registries", .scheduled)
struct ProbeTests {
    private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let manifest = "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n"

    @Test("a login that its registry refuses is planned as a refresh and refreshed, which no offline plan does")
    func rejected() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            var environment = try await SandboxPeer.start(in: scratch).environment
            try await scratch.succeed("apply", with: environment)
            // The registry of another sandbox does not accept the first one's tokens.
            let other = try await SandboxPeer.start(in: scratch).environment
            let endpoint = "BERTH_REGISTRY_ENDPOINT"
            environment[endpoint] = other[endpoint]

            let offline = try await scratch.berth("plan", with: environment)
            #expect(
                offline.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
            let probed = try await scratch.berth("plan", "--probe", "--detailed-exitcode", with: environment)
            #expect(
                probed.output == """
                    berth: 1 registry, ~/.docker/config.json

                      ~ \(Self.host)   refresh   the registry rejects the stored login

                    Plan: 1 to refresh (1 token request).

                    """)
            #expect(probed.status == 2, "\(probed.errors)")

            let before = try scratch.auths()
            try await scratch.succeed("apply", "--probe", with: other)
            #expect(try scratch.auths() != before)
            let after = try await scratch.berth("plan", "--probe", "--detailed-exitcode", with: other)
            #expect(after.status == 0, "\(after.output)")
        }
    }

    @Test("a registry that does not answer causes a warning, and its login's plan does not change")
    func unreachable() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            var environment = try await SandboxPeer.start(in: scratch).environment
            try await scratch.succeed("apply", with: environment)
            // No server listens on the discard port.
            environment["BERTH_REGISTRY_ENDPOINT"] = "http://127.0.0.1:9"
            let probed = try await scratch.berth("plan", "--probe", with: environment)
            #expect(
                probed.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
            #expect(
                probed.errors.hasPrefix("warning: \(Self.host) could not be checked: cannot connect to "),
                "\(probed.errors)")
            #expect(probed.status == 0)
        }
    }
}
