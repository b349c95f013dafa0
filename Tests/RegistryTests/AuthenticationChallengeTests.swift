import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct AuthenticationChallengeTests {
    @Test("a field may hold several challenges, and a header several fields")
    func severalChallenges() {
        let challenges = AuthenticationChallenge.all(in: [
            #"Basic realm="a, b", Bearer realm="https://x/",service=s"#, "Negotiate",
        ])
        #expect(
            challenges == [
                AuthenticationChallenge(scheme: "basic", parameters: ["realm": "a, b"]),
                AuthenticationChallenge(scheme: "bearer", parameters: ["realm": "https://x/", "service": "s"]),
                AuthenticationChallenge(scheme: "negotiate"),
            ]
        )
    }

    @Test(
        "each form that RFC 9110 allows is read",
        arguments: [
            (#"BEARER Realm="x""#, AuthenticationChallenge(scheme: "bearer", parameters: ["realm": "x"])),
            (
                #"Bearer realm="say \"hi\", \\o/""#,
                AuthenticationChallenge(scheme: "bearer", parameters: ["realm": #"say "hi", \o/"#])
            ),
            (
                "Bearer realm\t= x , service =\"\"",
                AuthenticationChallenge(scheme: "bearer", parameters: ["realm": "x", "service": ""])
            ),
            (
                #" , ,Basic   realm=one,realm=two,"#,
                AuthenticationChallenge(scheme: "basic", parameters: ["realm": "one"])
            ),
            ("Negotiate oRQwEqADCgEB==", AuthenticationChallenge(scheme: "negotiate", token68: "oRQwEqADCgEB==")),
            ("Basic ", AuthenticationChallenge(scheme: "basic")),
        ]
    )
    func form(field: String, challenge: AuthenticationChallenge) {
        #expect(AuthenticationChallenge.all(in: [field]) == [challenge])
    }

    @Test("a token68 is distinguished from a parameter, and the rest of the field is read")
    func token68BeforeAnother() {
        #expect(
            AuthenticationChallenge.all(in: [#"Negotiate ab+/=, Basic, Bearer realm="x""#]) == [
                AuthenticationChallenge(scheme: "negotiate", token68: "ab+/="),
                AuthenticationChallenge(scheme: "basic"),
                AuthenticationChallenge(scheme: "bearer", parameters: ["realm": "x"]),
            ]
        )
    }

    /// A header of one field, and the challenges in it.
    struct Odd: Sendable, CustomTestStringConvertible {
        var field: String
        var challenges: [AuthenticationChallenge]
        var testDescription: String { field }

        init(_ field: String, _ challenges: AuthenticationChallenge...) {
            (self.field, self.challenges) = (field, challenges)
        }
    }

    private static func bearer(_ parameters: [String: String]) -> AuthenticationChallenge {
        AuthenticationChallenge(scheme: "bearer", parameters: parameters)
    }

    private static let basic = AuthenticationChallenge(scheme: "basic")

    @Test(
        "odd headers are read as RFC 9110 defines them",
        arguments: [
            // Separators.
            Odd("Basic, Basic", basic, basic),
            Odd("Basic,,\t, ,", basic),
            Odd("\t Basic", basic),
            Odd("Basic,Bearer realm=x,Basic", basic, bearer(["realm": "x"]), basic),
            Odd(#"Bearer realm="x" , service="y" , Basic"#, bearer(["realm": "x", "service": "y"]), basic),
            Odd(#"Bearer ,realm="x""#, bearer([:]), AuthenticationChallenge(scheme: "realm")),
            // Without the comma between parameters, as some servers send them.
            Odd(#"Bearer realm="x" service="y""#, bearer(["realm": "x", "service": "y"])),
            // Quoted strings hold characters that would end other values.
            Odd(#"Bearer realm="https://x/?a=b,c=d;e", Basic"#, bearer(["realm": "https://x/?a=b,c=d;e"]), basic),
            Odd(#"Bearer realm="Basic realm=y""#, bearer(["realm": "Basic realm=y"])),
            Odd(#"Bearer realm="\"""#, bearer(["realm": "\""])),
            Odd(#"Bearer realm="\\",service=s"#, bearer(["realm": "\\", "service": "s"])),
            Odd(#"Bearer realm="\x\,""#, bearer(["realm": "x,"])),
            Odd("Bearer realm=\"a\tb\"", bearer(["realm": "a\tb"])),
            Odd(#"Bearer realm="größe""#, bearer(["realm": "größe"])),
            Odd(#"Bearer realm="""#, bearer(["realm": ""])),
            // A token is not a URL, and ends before the first character that a token cannot have.
            Odd("Bearer realm=https://x/,service=y", bearer(["realm": "https"])),
            Odd("Bearer realm='https://x/'", bearer(["realm": "'https"])),
            Odd(#"Bearer realm="x"; service="y""#, bearer(["realm": "x"])),
            Odd(#"Bearer realm="x"y"#, bearer(["realm": "x"])),
            // Names.
            Odd("bEARER REALM=x,Realm=y,ServicE=Z", bearer(["realm": "x", "service": "Z"])),
            Odd("Bearer x-!#$%&'*+.^_`|~0=y", bearer(["x-!#$%&'*+.^_`|~0": "y"])),
            Odd("X-Ours", AuthenticationChallenge(scheme: "x-ours")),
            // token68, and parameters that look like it.
            Odd("NTLM TlRMTVNTUAAC=", AuthenticationChallenge(scheme: "ntlm", token68: "TlRMTVNTUAAC=")),
            Odd("Bearer a.b-c_d~e+f/g==", AuthenticationChallenge(scheme: "bearer", token68: "a.b-c_d~e+f/g==")),
            Odd("Bearer realm=", AuthenticationChallenge(scheme: "bearer", token68: "realm=")),
            Odd("Bearer x=y", bearer(["x": "y"])),
            Odd("Bearer a b=c", bearer([:])),
            Odd("Bearer realm==x", bearer([:])),
            // Not a challenge.
            Odd("=x"), Odd(","), Odd("(comment) Basic"), Odd("ä Basic"),
        ]
    )
    func odd(header: Odd) {
        #expect(AuthenticationChallenge.all(in: [header.field]) == header.challenges)
    }

    @Test("a field that cannot be read leaves the next one unchanged, and an empty one has no challenges")
    func fields() {
        #expect(
            AuthenticationChallenge.all(in: ["=x", "", "Basic", #"Bearer realm="x"#, "Bearer realm=y"])
                == [Self.basic, Self.bearer([:]), Self.bearer(["realm": "y"])]
        )
    }

    @Test(
        "an unreadable part ends its field and keeps the challenges before it",
        arguments: [
            (
                #"Bearer realm="x", Basic realm="never ends"#,
                [
                    AuthenticationChallenge(scheme: "bearer", parameters: ["realm": "x"]),
                    AuthenticationChallenge(scheme: "basic"),
                ]
            ),
            (#"Bearer realm="ends in \"#, [AuthenticationChallenge(scheme: "bearer")]),
            (#""quoted" Basic"#, []),
            ("", []),
        ]
    )
    func malformed(field: String, challenges: [AuthenticationChallenge]) {
        #expect(AuthenticationChallenge.all(in: [field]) == challenges)
    }
}
