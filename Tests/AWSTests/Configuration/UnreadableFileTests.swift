import AWS
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

/// A4: an unreadable file of AWS's is an error only if berth needs something that may be in it.
@Suite("AWS files that cannot be read", .scheduled)
struct UnreadableFileTests {
    /// Returns the message for a machine whose files cannot be read for a reason.
    private func message(
        _ code: Errno, _ variables: [String: String], _ base: PrincipalSpecification.Base = .ambient
    ) -> String {
        let files = MemoryFileSystem(["/home/me/.aws/config": "[default]\n"])
        files.fail("read", with: code)
        let world = Effects.fake(
            files: files, environment: variables.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { own, _ in own }
        )
        do {
            let loaded = try SharedConfiguration.load(environment: world.environment, files: world.files)
            let resolver = PrincipalResolver(configuration: loaded, environment: world.environment)
            return "found \(try resolver.resolve(PrincipalSpecification(base: base)).identifier)"
        } catch {
            return "\(error)"
        }
    }

    private static let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s"]

    @Test(
        "A4: the environment's own credentials do not need the files",
        arguments: [
            (keys, "found environment"),
            (["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v1"], "found container"),
            (
                ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci"],
                "found web identity arn:aws:iam::1:role/ci"
            ),
            (["AWS_EC2_METADATA_DISABLED": "false"], "found instance metadata"),
        ],
        [Errno.permissionDenied, .fileTooLarge, .isDirectory, .tooManySymbolicLinkLevels]
    )
    func notNeeded(_ example: ([String: String], String), _ code: Errno) {
        #expect(message(code, example.0) == example.1)
    }

    @Test("A4: a requested profile may be in such a file, so the error is why the file cannot be read")
    func needed() {
        let reason = """
            cannot read /home/me/.aws/config: Permission denied
              make it a file that you can read, or name another in AWS_CONFIG_FILE
            """
        let files = "in ~/.aws/config or ~/.aws/credentials"
        #expect(
            message(.permissionDenied, Self.keys.merging(["AWS_PROFILE": "dev"]) { $1 })
                == "there is no profile dev, which AWS_PROFILE names, \(files)\n\(reason)"
        )
        #expect(
            message(.permissionDenied, [:], .profile("dev"))
                == "there is no profile dev, which the manifest names, \(files)\n\(reason)"
        )
        #expect(
            message(.permissionDenied, [:]) == """
                no AWS credentials found: no keys in the environment, no profile default \(files), no container, no \
                instance metadata (AWS_EC2_METADATA_DISABLED)
                \(reason)
                """
        )
    }

    @Test("A4: a directory or a missing file is not an error", arguments: [Errno.isDirectory, .noSuchFileOrDirectory])
    func directory(_ code: Errno) {
        #expect(
            message(code, [:], .profile("dev")) == """
                there is no profile dev, which the manifest names, in ~/.aws/config or ~/.aws/credentials
                There are no profiles: check that this is the right home directory.
                """
        )
    }

    @Test("A4: the other file's variable is named for the other file")
    func credentialsFile() {
        let files = MemoryFileSystem(["/home/me/.aws/config": "[profile dev]\nregion = us-east-1\n"])
        files.fail("read", on: "/home/me/.aws/credentials", with: .permissionDenied)
        let world = Effects.fake(files: files, environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        let failure = #expect(throws: (any Error).self) {
            let loaded = try SharedConfiguration.load(environment: world.environment, files: world.files)
            let resolver = PrincipalResolver(configuration: loaded, environment: world.environment)
            return try resolver.resolve(PrincipalSpecification(base: .profile("dev")))
        }
        #expect(
            failure.map { "\($0)" } == """
                no AWS credentials found: none in profile dev (~/.aws/config:1), no container, no instance metadata \
                (AWS_EC2_METADATA_DISABLED)
                cannot read /home/me/.aws/credentials: Permission denied
                  make it a file that you can read, or name another in AWS_SHARED_CREDENTIALS_FILE
                """
        )
    }
}
