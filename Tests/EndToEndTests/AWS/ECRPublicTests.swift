import Testing

extension EndToEnd {
    /// ECR Public: one token for all, from us-east-1. Its registry requires an exchange at its own token server.
    @Suite struct ECRPublicTests {
        @Test("gets its login with one token, verified at its own token server", .needs(.curl))
        func apply() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write("version: 1\nregistries:\n  - host: public.ecr.aws\n", to: "work/berth.yaml")
                let applied = try await scratch.berth("apply", with: sandbox.environment)
                #expect(
                    applied.output.withoutTimes == """
                        berth: 1 registry, ~/.docker/config.json

                          ✓ public.ecr.aws   logged in   valid until HH:MM (12h)   N ms

                        Applied: 1 logged in in N s (1 token request, 1 write). Next renewal in 6h.

                        """
                )
                #expect(applied.status == 0)
                #expect(try Array(scratch.auths().keys) == ["public.ecr.aws"])
                // berth sends the registry a request without the token, and then a request with it.
                #expect(
                    try await sandbox.counts(in: scratch)
                        == ["ecr-public:GetAuthorizationToken": 1, "registry:v2": 2, "registry:token": 1]
                )
                let settled = try await scratch.berth("plan", "--detailed-exitcode", with: sandbox.environment)
                #expect(settled.status == 0, "\(settled.output)")
            }
        }
    }
}
