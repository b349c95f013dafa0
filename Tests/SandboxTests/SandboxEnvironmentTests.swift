import Foundation
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct SandboxEnvironmentTests {
    private static let user = SandboxUser(name: "me", accessKeyID: "AKIAX", secretAccessKey: Secret("it's"))

    @Test("a program gets the sandbox's environment, and nothing of the user's AWS or docker")
    func variables() throws {
        let folder = try SandboxHome(temporaryIn: NSTemporaryDirectory())
        defer { folder.remove() }
        let base = [
            "PATH": "/bin", "AWS_PROFILE": "prod", "AWS_SESSION_TOKEN": "t", "AWS_ACCESS_KEY_ID": "real",
            "DOCKER_AUTH_CONFIG": "{}", "DOCKER_CONFIG": "/home/me/.docker", "BERTH_FILE": "b.yaml",
        ]
        let environment = SandboxEnvironment(base: base, url: "http://127.0.0.1:1", home: folder, user: Self.user)
        #expect(environment.unset == ["AWS_PROFILE", "AWS_SESSION_TOKEN", "DOCKER_AUTH_CONFIG"])
        #expect(
            environment.applied(to: base) == [
                "PATH": "/bin", "BERTH_FILE": "b.yaml", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "AKIAX",
                "AWS_SECRET_ACCESS_KEY": "it's", "AWS_CONFIG_FILE": "\(folder.path)/aws/config",
                "AWS_SHARED_CREDENTIALS_FILE": "\(folder.path)/aws/credentials", "AWS_EC2_METADATA_DISABLED": "true",
                "HOME": "\(folder.path)/home", "DOCKER_CONFIG": "\(folder.path)/docker",
                "XDG_STATE_HOME": "\(folder.path)/state",
                "XDG_CACHE_HOME": "\(folder.path)/cache", "XDG_CONFIG_HOME": "\(folder.path)/config",
            ]
        )
        let lines = environment.shellLines.split(separator: "\n")
        #expect(lines.contains(#"export AWS_SECRET_ACCESS_KEY='it'\''s'"#))
        #expect(lines.last == "unset AWS_PROFILE AWS_SESSION_TOKEN DOCKER_AUTH_CONFIG")
        #expect(lines.count == 13)
    }

    @Test("a bare user has an empty home directory, and no keys or files")
    func bare() throws {
        let folder = try SandboxHome(temporaryIn: NSTemporaryDirectory())
        defer { folder.remove() }
        try folder.write(platform: Self.user)
        let base = [
            "PATH": "/bin", "HOME": "/home/me", "AWS_PROFILE": "prod", "DOCKER_CONFIG": "/home/me/.docker",
            "XDG_STATE_HOME": "/home/me/.state", "XDG_RUNTIME_DIR": "/run/user/1000",
        ]
        let environment = SandboxEnvironment(
            base: base, url: "http://127.0.0.1:1", home: folder, user: Self.user, isBare: true)
        #expect(environment.unset == ["AWS_PROFILE", "DOCKER_CONFIG", "XDG_STATE_HOME"])
        #expect(
            environment.applied(to: base) == [
                "PATH": "/bin", "XDG_RUNTIME_DIR": "/run/user/1000", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "BERTH_REGISTRY_ENDPOINT": "http://127.0.0.1:1", "AWS_EC2_METADATA_DISABLED": "true",
                "HOME": "\(folder.path)/home",
            ])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.userDirectory) == [])
    }

    @Test("a directory for one run is private and is removed; a kept one stays")
    func folders() throws {
        let once = try SandboxHome(temporaryIn: NSTemporaryDirectory())
        try once.write(platform: Self.user)
        let kept = try SandboxHome(kept: "\(once.path)/kept")
        try kept.write(platform: Self.user)
        try kept.write(platform: Self.user)
        for (path, mode) in [("", 0o700), ("/kept", 0o700), ("/docker", 0o700), ("/aws/credentials", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: once.path + path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
        #expect(
            try String(contentsOfFile: "\(once.path)/aws/credentials", encoding: .utf8) == """
                [platform]
                aws_access_key_id = AKIAX
                aws_secret_access_key = it's

                """
        )
        let config = try String(contentsOfFile: "\(once.path)/aws/config", encoding: .utf8)
        #expect(
            config.hasSuffix(
                """
                [sso-session sandbox]
                sso_start_url = https://sandbox.awsapps.com/start
                sso_region = us-east-1
                sso_registration_scopes = sso:account:access

                [profile sso]
                sso_session = sandbox
                sso_account_id = 600423610423
                sso_role_name = EcrPull
                region = us-east-2

                [profile console]
                login_session = arn:aws:iam::600423610423:user/dev
                region = us-east-2

                """))
        kept.remove()
        #expect(FileManager.default.fileExists(atPath: kept.path))
        once.remove()
        #expect(!FileManager.default.fileExists(atPath: once.path))
    }

    @Test("a kept directory loses the sessions of the earlier run, and nothing else of the home directory")
    func sessions() throws {
        let once = try SandboxHome(temporaryIn: NSTemporaryDirectory())
        defer { once.remove() }
        let kept = try SandboxHome(kept: "\(once.path)/kept")
        try kept.write(platform: Self.user)
        for directory in ["sso/cache", "login/cache", "cli/cache"] {
            let path = "\(kept.userDirectory)/.aws/\(directory)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data("{}".utf8).write(to: URL(filePath: "\(path)/a.json"))
        }
        try Data().write(to: URL(filePath: "\(kept.userDirectory)/.aws/config"))
        try kept.write(platform: Self.user)
        let left = try FileManager.default.subpathsOfDirectory(atPath: kept.userDirectory).sorted()
        #expect(left == [".aws", ".aws/cli", ".aws/config", ".aws/login", ".aws/sso"])
    }

    @Test("if the directory cannot be made, the error has the system's reason")
    func failures() {
        let missing = FileManager.default.temporaryDirectory.appending(path: "missing-\(UUID().uuidString)").path
        let kept = #expect(throws: SandboxError.self) { try SandboxHome(kept: "\(missing)/a") }
        #expect(kept?.description == "cannot create \(missing)/a: No such file or directory")
        let once = #expect(throws: SandboxError.self) { try SandboxHome(temporaryIn: missing) }
        #expect(once?.description == "cannot create \(missing): No such file or directory")
        #expect(SandboxError.noPort.description == "the system gave no port on 127.0.0.1")
    }
}
