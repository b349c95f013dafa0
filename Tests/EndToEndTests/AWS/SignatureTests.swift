import Testing

extension EndToEnd {
    /// moto with authentication recomputes every signature and checks policies.
    @Suite struct SignatureTests {
        let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

        @Test("valid keys pass a server that checks signatures; invalid keys are reported as such", .needs(.moto))
        func signatures() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: "600423610423", authAfter: 3)
                var user = try await moto.makeUser(in: scratch)
                user["AWS_ENDPOINT_URL"] = moto.endpoint
                let manifest = try scratch.write(
                    """
                    version: 1
                    verify: false
                    accounts: [{id: 600423610423, regions: [us-east-2]}]
                    """, to: "berth.yaml"
                )

                let wrongSecret = try await scratch.berth(
                    "apply", "-f", manifest, with: user.merging(["AWS_SECRET_ACCESS_KEY": "wrong"]) { $1 }
                )
                #expect(
                    wrongSecret.output.withoutTimes.withoutRequestIdentifiers == """
                        berth: 1 registry, ~/.docker/config.json

                          ✗ \(host)   failed   the secret access key of environment keys is wrong

                          ecr:GetAuthorizationToken in us-east-2 answered SignatureDoesNotMatch: \
                        The request signature we calculated does not match the signature you provided. \
                        Check your AWS Secret Access Key and signing method. \
                        Consult the service documentation for details. (HTTP 403, request REQUEST)
                          Use the secret that was created with the access key. If it is lost, create a new access key.

                        Applied: 1 failed in N s (1 token request, no write).

                        """
                )
                #expect(wrongSecret.status == 1)

                let unknownKey = try await scratch.berth(
                    "apply", "-f", manifest, with: user.merging(["AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"]) { $1 }
                )
                #expect(
                    unknownKey.output.withoutTimes.withoutRequestIdentifiers == """
                        berth: 1 registry, ~/.docker/config.json

                          ✗ \(host)   failed   AWS does not know the access key of environment keys

                          ecr:GetAuthorizationToken in us-east-2 answered InvalidClientTokenId: \
                        The security token included in the request is invalid. (HTTP 403, request REQUEST)
                          Check that the key exists, has its session token, and that the account has us-east-2 enabled.

                        Applied: 1 failed in N s (1 token request, no write).

                        """
                )
                #expect(unknownKey.status == 1)

                let right = try await scratch.berth("apply", "-f", manifest, with: user)
                #expect(
                    right.output.withoutTimes == """
                        berth: 1 registry, ~/.docker/config.json

                          ✓ \(host)   logged in   expiry unknown   N ms

                        Applied: 1 logged in in N s (1 token request, 1 write). Next renewal in 6h.

                        """
                )
                #expect(right.status == 0)
            }
        }
    }
}

extension String {
    /// moto generates a new identifier for each answer.
    fileprivate var withoutRequestIdentifiers: String {
        replacing(/[0-9A-Za-z]{52}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "REQUEST")
    }
}
