import Effects
import Platform
import TestSupport
import Testing

@testable import AWS

@Suite("Lines of AWS's files", .scheduled)
struct ConfigLineTests {
    private func value(_ line: String) throws -> String {
        try ConfigLine(Array(line.utf8)[...]).assignment().value
    }

    @Test(
        "A14: no comment starts within quotes",
        arguments: [
            ("credential_process = sh -c 'true ; prog'", "sh -c 'true ; prog'"),
            ("credential_process = sh -c \"true # ; prog\" # a comment", "sh -c \"true # ; prog\""),
            (#"credential_process = sh -c "echo \" ; x" ; y"#, #"sh -c "echo \" ; x""#),
            ("credential_process = 'a ; b' \"c # d\" ; 'e ; f'", "'a ; b' \"c # d\""),
            (#"credential_process = it\'s ; ' x"#, #"it\'s"#),
            ("external_id = don't # a comment", "don't"), ("external_id = it's ; Bob's", "it's ; Bob's"),
            ("external_id = a#b;c", "a#b;c"), ("external_id = '' # x", "''"), ("region = # x", ""),
        ]
    )
    func quotes(_ line: String, _ expected: String) throws {
        #expect(try value(line) == expected)
    }

    @Test(
        "A15: the first equals sign or colon ends the name, as for the AWS CLI",
        arguments: [
            ("region: eu-west-1", "region", "eu-west-1"), ("region:eu-west-1", "region", "eu-west-1"),
            ("aws_session_token: abc==", "aws_session_token", "abc=="),
            ("aws_session_token : abc==", "aws_session_token", "abc=="),
            ("role_arn = arn:aws:iam::1:role/x", "role_arn", "arn:aws:iam::1:role/x"),
            ("role_arn: arn:aws:iam::1:role/x # why", "role_arn", "arn:aws:iam::1:role/x"),
            ("a:b = c", "a", "b = c"), ("Region:", "region", ""),
        ]
    )
    func colons(_ line: String, _ name: String, _ value: String) throws {
        let assignment = try ConfigLine(Array(line.utf8)[...]).assignment()
        #expect(assignment == (name, value))
    }

    @Test(
        "A15: a line without an equals sign whose colon follows a blank is an error, as for the SDKs",
        arguments: [
            ("key : value", SharedConfigSyntaxError.noEqualsSign), ("key # a: b", .noEqualsSign),
            (": value", .noEqualsSign),
            (":= value", .noName), ("= value", .noName),
        ]
    )
    func noAssignment(_ line: String, _ problem: SharedConfigSyntaxError) {
        #expect(throws: problem) { try ConfigLine(Array(line.utf8)[...]).assignment() }
    }

    @Test("A15: below a key without a value, only an equals sign ends the name, as for the AWS CLI")
    func nested() throws {
        let assignment = try ConfigLine(Array("  endpoint_url = http://x".utf8)[...]).subAssignment()
        #expect(assignment == ("endpoint_url", "http://x"))
        #expect(throws: SharedConfigSyntaxError.noEqualsSign) {
            try ConfigLine(Array("  endpoint_url: http//x".utf8)[...]).subAssignment()
        }
    }

    @Test(
        "A11: white space beyond ASCII is trimmed too",
        arguments: ["\u{A0}", "\u{3000}", "\u{2003}", "\u{202F}", "\u{85}", "\u{FEFF}", "\u{200B}", "\t\u{A0} \u{1F}"]
    )
    func whiteSpace(_ blank: String) throws {
        let line = ConfigLine(Array("\(blank)aws_access_key_id\(blank)=\(blank)AKIA\(blank)\r".utf8)[...])
        #expect(try line.assignment() == ("aws_access_key_id", "AKIA"))
        #expect(line.indentation == blank.unicodeScalars.count)
        #expect(try value("external_id = a\(blank)b") == "a\(blank)b")
        #expect(ConfigLine(Array("\(blank)[profile \(blank)x\(blank)]\(blank)".utf8)[...]).sectionHeader != nil)
    }

    @Test("A11: keys of the environment and of a profile lose a pasted no-break space")
    func keys() throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "\u{A0}AKIA", "AWS_SECRET_ACCESS_KEY": "secret\u{A0}\n", "AWS_SESSION_TOKEN": "\u{A0}",
        ]
        let keys = try StaticKeys.inEnvironment(AWSFiles(environment: environment).effects().environment)
        #expect(keys?.accessKeyID == "AKIA")
        #expect(keys?.secretAccessKey.reveal() == "secret")
        #expect(keys?.sessionToken == nil)
        let files = AWSFiles(
            credentials: "[p]\naws_access_key_id = AKIA\u{A0}\naws_secret_access_key = \u{A0}s\u{A0}\n")
        let profile = try #require(try files.load().profiles["p"])
        let own = try StaticKeys.inProfile(profile)
        #expect(own?.accessKeyID == "AKIA")
        #expect(own?.secretAccessKey.reveal() == "s")
    }
}
