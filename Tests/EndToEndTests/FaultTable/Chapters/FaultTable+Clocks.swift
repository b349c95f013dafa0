import Foundation

extension FaultTable {
    /// Faults of this machine's clock.
    static let clocks = [
        Fault(
            "the clock is two hours ahead", clock("+2h"),
            .error(
                """
                  ✗ REGISTRY   failed   this machine's clock is 2h ahead of AWS's

                  ecr:GetAuthorizationToken in eu-west-1 answered InvalidSignatureException: Signature not \
                yet current: TIME is still later than TIME (TIME + 15 min.) (HTTP 400, request ID)
                  Set the clock (`timedatectl set-ntp true`): a signature is valid for five minutes.
                """, status: 1), needs: .clock),
        Fault(
            "the clock is three hours behind", clock("-3h"),
            .error(
                """
                  ✗ REGISTRY   failed   this machine's clock is 3h behind AWS's

                  ecr:GetAuthorizationToken in eu-west-1 answered InvalidSignatureException: Signature \
                expired: TIME is now earlier than TIME (TIME - 15 min.) (HTTP 400, request ID)
                  Set the clock (`timedatectl set-ntp true`): a signature is valid for five minutes.
                """, status: 1), needs: .clock),
        Fault(
            "the clock is a year ahead, and a certificate seems to have expired",
            { scene in
                let made = try await Certificates.make(in: scene.scratch, name: "peer", hosts: ["localhost"])
                try await scene.serve("html", tls: [made.certificate.path, made.key.path])
                scene.variables["SSL_CERT_FILE"] = made.authority.path
                scene.profile(at: "https://localhost:\(scene.port)")
                try await clock("+365d")(&scene)
            },
            .error(
                """
                  ✗ REGISTRY   failed   the certificate of localhost is not trusted: self-signed, from an \
                authority unknown here, or expired by this machine's clock

                  ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                  If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE.
                """, status: 1), needs: .clock),
    ]

    private static func clock(_ offset: String) -> FaultScene.Arrangement {
        { scene in
            scene.wrapper = ["faketime", "--exclude-monotonic", "-f", offset]
            // The other registry would fail as well.
            scene.command += ["--only", "region=eu-west-1"]
        }
    }
}
