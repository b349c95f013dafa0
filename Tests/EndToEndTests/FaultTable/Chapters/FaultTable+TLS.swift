import Foundation
import Testing

extension FaultTable {
    static let tls = [
        Fault(
            "AWS's certificate is from an unknown authority", secured(isTrusted: false),
            .failed(
                """
                the certificate of localhost is not trusted: self-signed, from an authority unknown here, or expired \
                by \
                this machine's clock
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE.
                """)),
        Fault(
            "AWS's certificate has expired", secured(hasExpired: true),
            .failed(
                """
                the certificate of localhost is not trusted: self-signed, from an authority unknown here, or expired \
                by \
                this machine's clock
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE.
                """)),
        Fault(
            "AWS's certificate is for another host", secured(host: "elsewhere.example.com"),
            .failed(
                """
                the certificate of localhost is for another name
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)),
        Fault(
            "AWS answers in plain HTTP", secured("plain"),
            .failed(
                """
                no TLS connection to localhost: it does not speak TLS on this port
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "AWS supports only TLS 1.1", secured("old-tls"),
            .failed(
                """
                no TLS connection to localhost: it does not support TLS 1.2 or later
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "AWS closes the connection during the handshake", secured("hang-up"),
            .failed(
                """
                localhost closed the connection before it answered
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                """)),
        Fault(
            "AWS resets the connection during the handshake", secured("reset"),
            .failed(
                """
                localhost closed the connection before it answered
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried 3 times
                """)),
        Fault(
            "AWS does not answer the handshake", secured("no-handshake", timeLimit: "1s"),
            .failed(
                """
                localhost did not answer within 1s
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server.
                """), within: 3),
        Fault(
            "AWS requires a client certificate", secured("client-certificate"),
            .failed(
                """
                no TLS connection to localhost: it requires a client certificate, and berth has none
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                """)),
        Fault(
            "AWS_CA_BUNDLE does not exist",
            FaultScene.aws(at: "https://localhost:1", with: ["AWS_CA_BUNDLE": "/nowhere/ca.pem"]),
            .failed(
                """
                cannot read the certificates in /nowhere/ca.pem: No such file or directory
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_CA_BUNDLE, the profile's `ca_bundle`, or REQUESTS_CA_BUNDLE names it: fix that, or unset it to \
                trust the system's.
                """)),
        Fault(
            "AWS_CA_BUNDLE contains no certificate",
            FaultScene.aws(at: "https://localhost:1", with: ["AWS_CA_BUNDLE": "/dev/null"]),
            .failed(
                """
                /dev/null contains no PEM certificate
                ecr:GetAuthorizationToken in eu-west-1 as profile faulty (TMP/aws-config:4) was tried once
                AWS_CA_BUNDLE, the profile's `ca_bundle`, or REQUESTS_CA_BUNDLE names it: fix that, or unset it to \
                trust the system's.
                """)),
        Fault(
            "the registry's certificate is from an unknown authority",
            { scene in
                let made = try await Certificates.make(in: scene.scratch, name: "peer", hosts: ["localhost"])
                try await scene.serve("html", tls: [made.certificate.path, made.key.path])
                // This machine's address, but not a loopback address: those permit plain HTTP.
                scene.declare("0.0.0.0:\(scene.port)")
            },
            .failed(
                """
                the certificate of 0.0.0.0 is not trusted: self-signed, from an authority unknown here, or expired by \
                this machine's clock
                If the certificate authority is your own, put its certificate into /etc/docker/certs.d/HOST:PORT/ca.crt.
                """)),
        Fault(
            "the registry answers in plain HTTP",
            { scene in
                try await scene.serve("plain")
                scene.declare("0.0.0.0:\(scene.port)")
            }, .failed("no TLS connection to 0.0.0.0: it does not speak TLS on this port")),
    ]

    /// Puts AWS behind the tests' own TLS.
    /// - Parameters:
    ///   - host: the host in its certificate.
    ///   - isTrusted: whether berth trusts the certificate's authority.
    private static func secured(
        _ deed: String = "html", host: String = "localhost", isTrusted: Bool = true, hasExpired: Bool = false,
        timeLimit: String = "5s"
    ) -> FaultScene.Arrangement {
        { scene in
            let made = try await Certificates.make(in: scene.scratch, name: "peer", hosts: [host])
            if hasExpired {
                let request = scene.scratch.path("peer.csr")
                try await scene.scratch.run([
                    "openssl", "x509", "-x509toreq", "-in", made.certificate.path, "-signkey", made.key.path,
                    "-out", request,
                ])
                try await scene.scratch.run([
                    "openssl", "x509", "-req", "-in", request, "-days", "-1", "-out", made.certificate.path,
                    "-CA", made.authority.path, "-CAkey", scene.scratch.path("peer-ca.key"),
                ])
            }
            try await scene.serve(deed, tls: [made.certificate.path, made.key.path])
            scene.timeLimit = timeLimit
            if isTrusted { scene.variables["SSL_CERT_FILE"] = made.authority.path }
            scene.profile(at: "https://localhost:\(scene.port)")
        }
    }
}
