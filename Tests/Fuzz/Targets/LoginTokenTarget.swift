import FoundationEssentials
import Platform

@testable import AWS

extension FuzzTarget {
    /// Files of `aws login` with their keys, and the texts that a user pastes. Parts: the file, and the pasted text.
    static let loginToken = FuzzTarget(
        name: "login-token",
        words: JSONWords.all + [
            "\"accessToken\":{", "\"accessKeyId\":\"a\"", "\"secretAccessKey\":\"s\"", "\"sessionToken\":\"t\"",
            "\"expiresAt\":\"2027-01-15T09:00:00Z\"", "\"accountId\":\"1\"", "\"clientId\":\"c\"",
            "\"refreshToken\":\"r\"", "\"dpopKey\":\"", "-----BEGIN EC PRIVATE KEY-----\\n",
            "-----BEGIN PRIVATE KEY-----\\n",
            "MHcCAQEEI", "AwEHoUQDQgAE", "\\n-----END EC PRIVATE KEY-----\\n", "c3RhdGU9cyZjb2RlPWM=", "c3RhdGU9",
        ],
        seeds: [
            #"{"accessToken":{"accessKeyId":"a","secretAccessKey":"s","sessionToken":"t","expiresAt":"2027-01-15T09:00:00Z"},"clientId":"c","refreshToken":"r","dpopKey":"k"}"#
                + partSeparator + "c3RhdGU9cyZjb2RlPWM=",
            #"{"accessToken":{},"dpopKey":"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIPjzWrlov4obcBx26tbYHPFYKcMdKkJTUjd/Mvs9IoFnoAoGCCqGSM49\nAwEHoUQDQgAEdjbcOgVydb/I2/V48ymSfoC+X/9yaiKoh9j1BilsaBcDZXDQfNxY\nrxFxM5U27gkCuTnszmG94G7x7sypAdJw1w==\n-----END EC PRIVATE KEY-----\n"}"#
                + partSeparator + "x",
        ]
    ) { bytes in
        let parts = bytes.parts(2)
        if let token = Stopwatch.time({ try? LoginToken(parts[0]) }) {
            claim(token.credentials.flaw == nil && !token.refreshToken.isEmpty, "complete keys")
            let answer = CreateOAuth2Token.Answer(
                accessKeyID: "a2", secretAccessKey: Secret("s2"), sessionToken: Secret("t2"),
                expires: Date(timeIntervalSince1970: 1_800_000_000), tokenType: "aws_sigv4",
                refreshToken: Secret("r2"), identityToken: nil)
            let renewed = Stopwatch.time { try? token.renewed(by: answer) }
            claim(renewed?.refreshToken == Secret("r2"), "a renewed file")
            if let key = Stopwatch.time({ DPoPKey(pem: token.key) }) {
                claim(DPoPKey(pem: key.pem)?.pem == key.pem, "the same key again")
            }
        }
        let code = Stopwatch.time { LoginSessionSignIn.code(in: Secret(parts[1].text), state: Secret("s")) }
        claim(code?.isEmpty != true, "a code")
    }
}
