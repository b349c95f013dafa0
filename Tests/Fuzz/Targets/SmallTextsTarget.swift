import AWS
import Effects
import FoundationEssentials

@testable import BerthCore
@testable import DockerConfig
@testable import Platform

extension FuzzTarget {
    /// A token's own expiry: JSON web tokens, and ECR's passwords; and base64 as docker writes it.
    static let webToken = FuzzTarget(
        name: "web-token",
        // The limit of a stored token.
        longestRepeated: 64 << 10,
        words: JSONWords.all + [
            ".", "..", "ey", "eyJleHAiOjE4MDAwMDAwMDB9", "\"exp\":1800000000", "\"expiration\":", "=", "==", "-", "_",
        ],
        seeds: [
            "eyJhbGciOiJub25lIn0.eyJleHAiOjE4MDAwMDAwMDB9.c2ln", "eyJwYXlsb2FkIjoieCIsImV4cGlyYXRpb24iOjE4MDAwNDMyMDB9",
            "QVdTOnQ=\n", "{\"exp\":1800000000}", "{\"exp\":1e308}",
        ]
    ) { bytes in
        let text = bytes.text
        let encoded = Base64.encode(text)
        for secret in [text, "e30.\(encoded).x", encoded].map(Secret.init) {
            _ = Stopwatch.time { secret.webTokenExpiration }
            if let end = Stopwatch.time({ ECRToken.expiration(ofPassword: secret) })?.timeIntervalSince1970 {
                claim((1_450_656_000..<4_102_444_800).contains(end), "a time that a token may have")
            }
        }
        claim(Stopwatch.time { Base64.decode(encoded) } == Array(text.utf8), "a round trip")
        if let decoded = Stopwatch.time({ Base64.decode(text) }) {
            let plain = String(decoding: text.utf8.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
            claim(Data(base64Encoded: plain).map { [UInt8]($0) } == decoded, "what Foundation decodes")
        }
    }

    /// Lengths of time.
    static let duration = FuzzTarget(
        name: "duration", longest: 64, longestRepeated: 64 << 10,
        words: ["s", "m", "h", "d", "0", "1", "9", "999999999", " ", "-", ".", "é"],
        seeds: ["90s", "30m", "6h", "7d", "1h30m"]
    ) { bytes in
        guard let duration = Stopwatch.time({ DurationParser.parse(bytes.text) }) else { return }
        claim(duration >= .zero, "no negative length")
        claim(DurationParser.parse("0s\(bytes.text)") == duration, "nothing added changes nothing")
        let seconds = duration.components.seconds
        if seconds <= 999_999_999 { claim(DurationParser.parse("\(seconds)s") == duration, "the same in seconds") }
        let words = Stopwatch.time { duration.inWords }
        claimHarmless(words, lines: 1)
    }

    /// A selector, and its globs compared with a much simpler matcher. Parts: the selector, and a value.
    static let selector = FuzzTarget(
        name: "selector", longest: 256, longestRepeated: 4096,
        words: ["*", "?", "**", ",", "=", "a", "aa", "host=", "region=eu-*", "account=", "é", "\u{1B}"],
        seeds: ["region=eu-*,us-?ast-2\(partSeparator)us-east-2", "host=*.a*b*c\(partSeparator)x.aabbc"]
    ) { bytes in
        let parts = bytes.parts(2)
        guard
            let selector = try? Stopwatch.time({ () throws(RegistrySelector.SyntaxError) in
                try RegistrySelector(parts[0].text)
            })
        else { return }
        claim((try? RegistrySelector(selector.description)) == selector, "a round trip")
        let value = parts[1].text
        for glob in selector.globs {
            let matches = Stopwatch.time { Glob.matches(value, glob) }
            guard value.utf8.count * glob.utf8.count < 4096 else { continue }
            claim(matches == simplyMatches(Array(value.utf8), Array(glob.utf8)), "\(glob) and \(value)")
        }
    }

    /// podman's registries.conf, of which berth reads one list.
    static let registriesConf = FuzzTarget(
        name: "registries-conf",
        words: [
            "credential-helpers", "Credential-Helpers", "=", "[", "]", "[[", "{", "}", ",", "#", ".", "\"", "'",
            "\"\"\"",
            "'''", "\\", "\\u0061", "\\U0001F600", "\n", "\r\n", " ", "\t", "x = 1\n", "\"corp\"",
            "containers-auth.json",
            "\u{1B}", "é",
        ],
        seeds: [
            "unqualified-search-registries = [\"docker.io\"]\ncredential-helpers = [\"corp\", 'containers-auth.json']\n",
            "# a\nx = { a = [1, \"]\"] }\n'credential-helpers' = [\n  \"\"\"\na\\u0061\"\"\", # b\n]\n[aliases]\n",
        ]
    ) { bytes in
        let list = try? Stopwatch.time { () throws(RegistriesConfParser.SyntaxError) in
            try RegistriesConfParser.credentialHelpers(in: bytes)
        }
        for name in list ?? [] { claim(name.isHarmlessLine, "a helper's name is one line") }
    }

    /// Matches with a table of the prefixes of the text and of the pattern.
    private static func simplyMatches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        var row = [true] + [Bool](repeating: false, count: text.count)
        for letter in pattern {
            var next = [letter == 0x2A && row[0]]
            for (index, byte) in text.enumerated() {
                next.append(
                    letter == 0x2A ? row[index + 1] || next[index] : row[index] && (letter == 0x3F || letter == byte))
            }
            row = next
        }
        return row[text.count]
    }
}
