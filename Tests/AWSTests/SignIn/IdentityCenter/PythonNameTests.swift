import Crypto
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import AWS

@Suite(
    "Names of files compared with Python's", .enabled(if: Botocore.isExpected, "python3 has no botocore"), .scheduled)
struct PythonNameTests {
    /// A script that computes the name of each registration's file as botocore's `_registration_cache_key` does, and the
    /// name of its token's file with botocore's own code.
    private static let script = """
        import hashlib, json, sys
        from botocore.utils import SSOTokenLoader
        names = []
        for given in json.load(sys.stdin):
            args = {'tool': 'botocore', 'startUrl': given['startURL'], 'region': given['region'],
                    'scopes': given.get('scopes'), 'session_name': given.get('name')}
            text = json.dumps(args, sort_keys=True)
            token = SSOTokenLoader()._generate_cache_key(given['startURL'], given.get('name'))
            names.append([text, hashlib.sha1(text.encode('utf-8')).hexdigest(), token])
        print(json.dumps(names))
        """

    private struct Given: Encodable {
        var name: String?
        var startURL: String
        var region: String
        var scopes: [String]?
    }

    /// Returns texts of all kinds of characters, also of each ASCII character.
    private static func sessions() -> [Given] {
        var random = SplitMix64(seed: 18)
        let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        func text() -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) { text.append(scalar) }
            }
            return String(text)
        }
        let every = String(String.UnicodeScalarView((0...0xFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)))
        return [Given(name: every, startURL: every, region: every, scopes: [every])]
            + (0..<200).map { number in
                Given(
                    name: number % 3 == 0 ? nil : text(), startURL: text(), region: text(),
                    scopes: number % 2 == 0 ? nil : (0..<number % 5).map { _ in text() })
            }
    }

    @Test("the files of tokens and clients have the AWS CLI's names, whatever the session's name is")
    func same() throws {
        let sessions = Self.sessions()
        let names = try JSONDecoder().decode(
            [[String]].self, from: Botocore.run(Self.script, input: try JSONEncoder().encode(sessions)))
        #expect(names.count == sessions.count)
        for (given, theirs) in zip(sessions, names) {
            let session = SSOSession(
                name: given.name, startURL: given.startURL, region: given.region, scopes: given.scopes,
                definition: .section)
            let directory = SSOCacheDirectory(effects: .fake())
            let key = ClientRegistration.cacheKey(of: session)
            #expect(key == theirs[0])
            #expect(directory.file(of: key)?.string == "/home/me/.aws/sso/cache/\(theirs[1]).json")
            #expect(directory.file(of: session.cacheKey)?.string == "/home/me/.aws/sso/cache/\(theirs[2]).json")
        }
    }
}
