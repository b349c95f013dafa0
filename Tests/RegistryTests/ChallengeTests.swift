import Testing

@testable import Registry

struct ChallengeTests {
    @Test("a field may hold several challenges, and a header several fields")
    func severalChallenges() {
        let challenges = Challenge.all(in: [#"Basic realm="a, b", Bearer realm="https://x/",service=s"#, "Negotiate"])
        #expect(
            challenges == [
                Challenge(scheme: "basic", parameters: ["realm": "a, b"]),
                Challenge(scheme: "bearer", parameters: ["realm": "https://x/", "service": "s"]),
                Challenge(scheme: "negotiate"),
            ]
        )
    }

    @Test(
        "each form that RFC 9110 allows is read",
        arguments: [
            (#"BEARER Realm="x""#, Challenge(scheme: "bearer", parameters: ["realm": "x"])),
            (
                #"Bearer realm="say \"hi\", \\o/""#,
                Challenge(scheme: "bearer", parameters: ["realm": #"say "hi", \o/"#])
            ),
            (
                "Bearer realm\t= x , service =\"\"",
                Challenge(scheme: "bearer", parameters: ["realm": "x", "service": ""])
            ),
            (#" , ,Basic   realm=one,realm=two,"#, Challenge(scheme: "basic", parameters: ["realm": "one"])),
            ("Negotiate oRQwEqADCgEB==", Challenge(scheme: "negotiate", token68: "oRQwEqADCgEB==")),
            ("Basic ", Challenge(scheme: "basic")),
        ]
    )
    func form(field: String, challenge: Challenge) {
        #expect(Challenge.all(in: [field]) == [challenge])
    }

    @Test("a token68 is told from a parameter, and what comes behind it is read")
    func token68BeforeAnother() {
        #expect(
            Challenge.all(in: [#"Negotiate ab+/=, Basic, Bearer realm="x""#]) == [
                Challenge(scheme: "negotiate", token68: "ab+/="), Challenge(scheme: "basic"),
                Challenge(scheme: "bearer", parameters: ["realm": "x"]),
            ]
        )
    }

    @Test(
        "what cannot be read ends its field and leaves the challenges before it",
        arguments: [
            (
                #"Bearer realm="x", Basic realm="never ends"#,
                [Challenge(scheme: "bearer", parameters: ["realm": "x"]), Challenge(scheme: "basic")]
            ),
            (#"Bearer realm="ends in \"#, [Challenge(scheme: "bearer")]),
            (#""quoted" Basic"#, []),
            ("", []),
        ]
    )
    func malformed(field: String, challenges: [Challenge]) {
        #expect(Challenge.all(in: [field]) == challenges)
    }
}
