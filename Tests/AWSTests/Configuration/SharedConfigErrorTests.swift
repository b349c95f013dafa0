import AWS
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("Messages about a file that cannot be read", .scheduled)
struct SharedConfigErrorTests {
    @Test(
        "a line in a wrong format is named by file and line, and never shown",
        arguments: [
            (
                "[default]\nregion = x\n[profile AKIDSECRET\n",
                """
                ~/.aws/config:3: profile definition must end with ']'
                  write [profile NAME]; in the credentials file, [NAME]
                """
            ),
            (
                "[profile AKIDSECRET] region = x",
                """
                ~/.aws/config:1: profile definition must end with ']'
                  write [profile NAME]; in the credentials file, [NAME]
                """
            ),
            (
                "# keys\naws_secret_access_key = AKIDSECRET",
                """
                ~/.aws/config:2: expected a profile definition above this line
                  put it below [default], or the profile it belongs to
                """
            ),
            (
                "[default]\n  AKIDSECRET",
                """
                ~/.aws/config:2: expected a property definition, found continuation
                  write name = value, or # in front for a comment
                """
            ),
            (
                "[default]\nAKIDSECRET",
                """
                ~/.aws/config:2: expected an '=' sign defining a property
                  write name = value, or # in front for a comment
                """
            ),
            (
                "[default]\n = AKIDSECRET",
                """
                ~/.aws/config:2: property did not have a name
                  write name = value, or # in front for a comment
                """
            ),
            (
                "[default]\ns3 =\n  a = b\n\n  AKIDSECRET",
                """
                ~/.aws/config:5: expected an '=' sign defining a sub-property
                  the key above has no value: below it, write name = value
                """
            ),
            (
                "[default]\r\ns3 =\r\n  = AKIDSECRET\r\n",
                """
                ~/.aws/config:3: sub-property did not have a name
                  the key above has no value: below it, write name = value
                """
            ),
        ]
    )
    func syntax(_ text: String, _ message: String) {
        let world = Effects.fake(files: MemoryFileSystem(["/home/me/.aws/config": text]))
        let failure = #expect(throws: SharedConfigError.self) {
            try SharedConfiguration.load(environment: world.environment, files: world.files)
        }
        #expect(failure?.description == message)
    }

    @Test("the credentials file is named if it is the cause")
    func credentials() {
        let world = Effects.fake(
            files: MemoryFileSystem(["/home/me/.aws/config": "[default]", "/etc/keys": "[default"]),
            environment: ["AWS_SHARED_CREDENTIALS_FILE": "/etc/keys"]
        )
        let failure = #expect(throws: SharedConfigError.self) {
            try SharedConfiguration.load(environment: world.environment, files: world.files)
        }
        let place = ConfigLocation(file: "/etc/keys", line: 1, fileText: "/etc/keys")
        #expect(failure == .syntax(place, .unclosedSection))
    }

    @Test(
        "a file in another encoding is refused at its first line in that encoding",
        arguments: [
            ([UInt8]("[default]\n# caf".utf8) + [0xE9, 0x0A], 2), ([0xFF, 0xFE, 0x5B, 0x00], 1),
        ]
    )
    func encoding(_ bytes: [UInt8], _ line: Int) throws {
        let files = MemoryFileSystem(["/home/me/.aws/config": ""])
        try files.overwrite("/home/me/.aws/config", with: bytes)
        let world = Effects.fake(files: files)
        let failure = #expect(throws: SharedConfigError.self) {
            try SharedConfiguration.load(environment: world.environment, files: world.files)
        }
        #expect(
            failure?.description == """
                ~/.aws/config:\(line): this line is not UTF-8 text
                  save the file as UTF-8
                """
        )
    }
}
