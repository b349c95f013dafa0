import DockerConfig
import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The masks of a login", .scheduled)
struct MasksTests {
    @Test("are the password, and base64 of it with its user, as in Docker's config")
    func password() {
        #expect(masks(of: .password(username: "AWS", secret: Secret("token"))) == ["token", "QVdTOnRva2Vu"])
    }

    @Test("are only an identity token: no base64 of it is anywhere")
    func identityToken() {
        #expect(masks(of: .identityToken(username: "<token>", token: Secret("refresh"))) == ["refresh"])
    }

    @Test("are each line of a key as well, without the blanks at its ends")
    func lines() {
        let key = "{\r\n  \"private_key\": \"abc\"\r\n\r\n}\n"
        #expect(
            masks(of: .password(username: "_json_key", secret: Secret(key))) == [
                key, "{", "\"private_key\": \"abc\"", "}",
                #"{\u000d\u000a  \"private_key\": \"abc\"\u000d\u000a\u000d\u000a}\u000a"#,
                "X2pzb25fa2V5OnsNCiAgInByaXZhdGVfa2V5IjogImFiYyINCg0KfQo=",
            ])
    }

    @Test("S27: include the secret's escaped form in JSON if that differs")
    func json() {
        #expect(
            masks(of: .password(username: "u", secret: Secret(#"a"b\c"#)))
                == [#"a"b\c"#, #"a\"b\\c"#, "dTphImJcYw=="])
        #expect(masks(of: .identityToken(username: "<token>", token: Secret("a\"b"))) == ["a\"b", "a\\\"b"])
    }

    @Test("are empty if a password is blank: the runner refuses to hide that", arguments: ["", " ", "\n\t "])
    func blank(secret: String) {
        #expect(masks(of: .password(username: "u", secret: Secret(secret))) == [])
        #expect(masks(of: .identityToken(username: "<token>", token: Secret(secret))) == [])
    }

    private func masks(of login: RegistryCredential) -> [String] { login.masks.map { $0.reveal() } }
}
