import Crypto
package import Platform

/// A proof key for one code exchange (PKCE, RFC 7636): a secret for the token request, and its hash for the page.
package struct ProofKey: Sendable {
    /// The code verifier: 64 characters of `[A-Za-z0-9-._~]`, as the AWS CLI's (botocore's `SSOTokenFetcherAuth`).
    package let verifier: Secret

    /// - Parameter random: the source of the characters.
    package init(using random: RandomBytes) {
        verifier = Secret(random.text(of: Self.alphabet, count: 64))
    }

    /// - Parameter verifier: from 43 to 128 unreserved characters.
    package init(verifier: Secret) {
        self.verifier = verifier
    }

    /// The code challenge: the SHA-256 of the verifier in base64url without padding (RFC 7636, section 4.2).
    package var challenge: String { Base64.encodeForURL(SHA256.hash(data: Array(verifier.reveal().utf8))) }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}

/// A source of unpredictable bytes. Tests use a fixed one.
package struct RandomBytes: Sendable {
    private let next: @Sendable () -> UInt8

    /// - Parameter next: returns any byte with the same probability.
    package init(_ next: @escaping @Sendable () -> UInt8) {
        self.next = next
    }

    /// The system's generator: getrandom(2) on Linux, as the documentation of `SystemRandomNumberGenerator` requires.
    package static let system = RandomBytes { .random(in: .min ... .max) }

    /// Returns characters of an alphabet, each with the same probability.
    /// - Parameter alphabet: ASCII characters; at most 256.
    func text(of alphabet: [UInt8], count: Int) -> String {
        // A byte beyond the largest multiple of the alphabet's size would prefer its first characters.
        let bound = 256 / alphabet.count * alphabet.count
        var characters: [UInt8] = []
        while characters.count < count {
            let byte = Int(next())
            if byte < bound { characters.append(alphabet[byte % alphabet.count]) }
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Returns a random UUID (RFC 9562, section 5.4) in lower case, as Python's `uuid4`.
    package func uuid() -> String {
        var bytes = (0..<16).map { _ in next() }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.hexadecimal
        var groups: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
