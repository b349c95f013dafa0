import Platform

import struct FoundationEssentials.Date

@testable import Registry

extension FuzzTarget {
    /// `WWW-Authenticate`: its challenges, and the hosts that would get a credential because of it.
    static let challenge = FuzzTarget(
        name: "challenge",
        // The limit of all headers together is 80 KiB.
        longestRepeated: 80 << 10,
        words: [
            "Basic", "Bearer ", "Negotiate ", "realm=\"", "realm=", "https://", "http://", "service=\"x\"", "scope=\"",
            ",", ", ", " ", "\t", "=", "\"", "\\", "\\\"", "a", "a=b", "a=b,", "==", "/", "?", "#", "@", ":", "[::1]",
            "127.0.0.1", "localhost", "600423610423.dkr.ecr.us-east-2.amazonaws.com", "auth.example.com", ":443", "%",
            "\u{1B}[31m", "\u{202E}", "é",
        ],
        seeds: [
            #"Basic realm="a, b", Bearer realm="https://auth.example.com/token",service="s",scope="x""#,
            #"Bearer realm="https://600423610423.dkr.ecr.us-east-2.amazonaws.com/token?a=b#c",service=ecr"#,
            #"Negotiate oRQwEqADCgEB==, Bearer realm="http://127.0.0.1:5001/t\"\\"#,
            "Bearer realm=\"http://[::1]:1/\"" + partSeparator + "Basic",
        ]
    ) { bytes in
        let fields = bytes.parts(2).map(\.text)
        let challenges = Stopwatch.time { AuthenticationChallenge.all(in: fields) }
        for challenge in challenges.prefix(2) {
            claim(!challenge.scheme.isEmpty && challenge.scheme == challenge.scheme.lowercased(), "a scheme's name")
            claim(challenge.parameters.keys.allSatisfy { !$0.isEmpty && $0 == $0.lowercased() }, "parameters' names")
            if challenge.token68 == nil {
                claim(
                    AuthenticationChallenge.all(in: [challenge.written]) == [challenge],
                    "a round trip: \(challenge)")
            }
            for policy in [RealmPolicy.sameHost, .anyHTTPS] {
                for registry in registries { claimSafe(challenge, policy, registry) }
            }
        }
    }

    private static let registries = [
        "https://600423610423.dkr.ecr.us-east-2.amazonaws.com/v2/", "http://127.0.0.1:5000/v2/",
        "http://registry.example.com/v2/",
    ].compactMap { WebAddress($0) }
    private static let password = "hunter2-s3cret"
    private static let credentials = [
        RegistryCredential.password(username: "AWS", secret: Secret(password)), .identityToken(token: Secret(password)),
    ]

    /// Claims that only a permitted host gets the credential.
    private static func claimSafe(_ challenge: AuthenticationChallenge, _ policy: RealmPolicy, _ registry: WebAddress) {
        for credential in credentials {
            let exchange = CredentialExchange(
                registry: registry, credential: credential, realmPolicy: policy,
                deadline: .now
            )
            do throws(RegistryError) {
                let inquiry = try Stopwatch.time { () throws(RegistryError) in
                    try exchange.tokenRequest(answering: challenge)
                }
                let address = inquiry.address
                claim(address.url.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a plain address: \(address.url)")
                claim(WebAddress(address.url) == address, "one reading of \(address.url)")
                claim(policy == .anyHTTPS || address.hasSameHost(as: registry), "the registry's own host")
                let isPlain = address.scheme == .http && !address.isLoopback
                claim(!isPlain || registry.scheme == .http && address.host == registry.host, "no plain http")
                claim(!address.url.contains(password), "no secret in an address")
            } catch {
                claimHarmless(error.description, lines: 3)
            }
        }
    }

    /// The answer of a registry or its token server, and the message about it.
    static let registryAnswer = FuzzTarget(
        name: "registry-answer",
        // The limit of `RegistryRequest`.
        longestRepeated: 64 << 10,
        words: JSONWords.all + [
            "\"errors\":[", "{\"message\":\"", "\"details\":\"", "\"error\":\"", "\"error_description\":\"",
            "\"token\":\"x\"", "\"access_token\":\"x\"", "hunter2-s3cret",
        ],
        seeds: [
            #"{"errors":[{"code":"UNAUTHORIZED","message":"no\u001b[31m hunter2-s3cret"}]}"#, #"{"details":"wrong"}"#,
            #"{"error":"invalid_grant","error_description":"a\nb"}"#, #"{"token":"","access_token":"x"}"#,
        ]
    ) { bytes in
        let answer = HTTPResponse(status: 401, body: bytes)
        let exchange = CredentialExchange(
            registry: registries[0], credential: credentials[0], realmPolicy: .sameHost,
            deadline: .now
        )
        let shown = Stopwatch.time { exchange.shown(answer.errorMessage) }
        if let shown {
            claimHarmless(shown, lines: 1)
            claim(!shown.isEmpty && shown.unicodeScalars.count <= 200, "a short line")
            claim(!shown.contains(password), "no secret in what is shown")
        }
        if let token = Stopwatch.time({ answer.token }) { claim(!token.reveal().isEmpty, "a token") }
    }
}

extension AuthenticationChallenge {
    /// The header as a server would write it.
    fileprivate var written: String {
        let parameters = parameters.sorted { $0.key < $1.key }.map { name, value in
            "\(name)=\"\(value.replacingScalars { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil })\""
        }
        return "\(scheme) \(parameters.joined(separator: ","))"
    }
}
