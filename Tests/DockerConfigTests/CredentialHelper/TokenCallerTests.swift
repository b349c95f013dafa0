import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

/// The identity that a cached token was obtained for.
@Suite("A cached token's caller", .scheduled)
struct TokenCallerTests {
    private static let known = TokenCaller.Inputs(
        variables: [("AWS_ACCESS_KEY_ID", "AKIA1"), ("AWS_PROFILE", nil)],
        files: [("/home/me/.aws/config", Array("[default]".utf8)), ("/gone", nil)])
    private let caller = TokenCaller(identity: Secret("me"), signer: "AKIA1", inputs: TokenCallerTests.known)

    private func isUnchanged(
        _ caller: TokenCaller? = nil, variables: [String: String] = ["AWS_ACCESS_KEY_ID": "AKIA1"],
        files: [FilePath: String] = ["/home/me/.aws/config": "[default]"]
    ) -> Bool {
        (caller ?? self.caller).hasInputs(variable: { variables[$0] }) { files[$0].map { Array($0.utf8) } }
    }

    // A1
    @Test("is the same while its variables and files are the same, byte for byte")
    func inputs() {
        #expect(isUnchanged())
        #expect(isUnchanged(variables: ["AWS_ACCESS_KEY_ID": "AKIA1", "OTHER": "x"]))
        #expect(!isUnchanged(variables: ["AWS_ACCESS_KEY_ID": "AKIA2"]))
        #expect(!isUnchanged(variables: [:]))
        #expect(!isUnchanged(variables: ["AWS_ACCESS_KEY_ID": "AKIA1", "AWS_PROFILE": ""]))
        #expect(!isUnchanged(variables: ["AWS_ACCESS_KEY_ID": "AKIA1", "AWS_PROFILE": "p"]))
        #expect(!isUnchanged(files: ["/home/me/.aws/config": "[default]\n"]))
        #expect(!isUnchanged(files: [:]))
        #expect(!isUnchanged(files: ["/home/me/.aws/config": "[default]", "/gone": ""]))
    }

    // A1
    @Test("is not recognized by inputs that another process may not read, but by the inputs that replace them")
    func others() {
        let unknown = caller.with(nil)
        #expect(!isUnchanged(unknown))
        #expect(isUnchanged(unknown.with(Self.known)))
        #expect(unknown.hasIdentity(Secret("me")) && unknown.hasSigner("AKIA1"))
    }

    // A1
    @Test("is recognized by its identity, and by the identity that signed in if that was recorded")
    func identity() {
        #expect(caller.hasIdentity(Secret("me")))
        #expect(!caller.hasIdentity(Secret("you")))
        #expect(caller.hasSigner("AKIA1"))
        #expect(!caller.hasSigner("AKIA2"))
        let offline = TokenCaller(identity: Secret("me"), signer: nil, inputs: nil)
        #expect(!offline.hasSigner("AKIA1") && !offline.hasSigner(""))
    }

    // A1
    @Test("has its own digests: two callers' digests cannot be compared, and reveal nothing")
    func digests() {
        let other = TokenCaller(identity: Secret("me"), signer: "AKIA1", inputs: Self.known)
        #expect(other.identity != caller.identity && other.signer != caller.signer && other.inputs != caller.inputs)
        let text = String(decoding: caller.text, as: UTF8.self)
        #expect(!text.contains("AKIA1") && !text.contains("default]"))
        #expect(text.contains("variables AWS_ACCESS_KEY_ID\tAWS_PROFILE\nfiles /home/me/.aws/config\t/gone\n"))
    }

    // A1
    @Test("survives a round trip through a token's file")
    func text() throws {
        let odd = TokenCaller(
            identity: Secret("é"), signer: nil,
            inputs: TokenCaller.Inputs(variables: [("A\tB%", "\n")], files: [("/a\tb\nc", [])]))
        let none = TokenCaller(identity: Secret(""), signer: nil, inputs: .init(variables: [], files: []))
        for caller in [caller, caller.with(nil), odd, none] {
            var cached = token()
            cached.caller = caller
            let bytes = cached.text(for: key("a"))
            #expect(try CachedToken(parsing: bytes, for: key("a"), now: present) == cached)
            for length in 0..<bytes.count {
                #expect(throws: CachedToken.FormatError.self) {
                    try CachedToken(parsing: Array(bytes[..<length]), for: key("a"), now: present)
                }
            }
        }
    }

    // A1
    @Test(
        "is not read from malformed lines",
        arguments: [
            ("salt ", "salt"), ("identity ", "Identity "), ("signer ", "signed "), ("inputs ", ""),
            ("variables ", "variable "), ("files /", "files "), ("files /", "files a%\t/"),
            ("identity ", "identity %09"), ("salt ", "salt x"),
        ])
    func malformed(_ text: String, _ other: String) {
        var cached = token()
        cached.caller = caller
        let lines = String(decoding: cached.text(for: key("a")), as: UTF8.self).replacing(
            "\n\(text)", with: "\n\(other)")
        #expect(throws: CachedToken.FormatError.malformed) {
            try CachedToken(parsing: Array(lines.utf8), for: key("a"), now: present)
        }
    }
}
