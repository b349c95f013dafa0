import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// docker and skopeo find a login in every storage, at a registry that checks logins.
    @Suite struct ReadersTests {
        private static let account = "600423610423"
        private static let host = "\(account).dkr.ecr.us-east-2.amazonaws.com"

        @Test(
            "docker and skopeo read an image with berth's login from the file, from a store and from its helper",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.docker),
            .needs(.skopeo), .needs(.gpg), .needs(.pass), .needs(.dockerCredentialPass),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"), .exclusive(.port443, .hostsFile)
        )
        func readers() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: Self.account)
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [Self.host])
                try RealHosts.claim([Self.host], authority: certificates.authority, in: scratch)
                let password = "\(Self.account)-auth-token"
                let registry = try await DockerRegistry.start(
                    in: scratch, host: Self.host, certificates: certificates, user: "AWS", password: password)
                let digest = try await registry.putImage(named: "app", in: scratch)
                var environment = try await PasswordStore.start(in: scratch).environment
                environment["AWS_ENDPOINT_URL"] = moto.endpoint
                environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE"
                environment["AWS_SECRET_ACCESS_KEY"] = "any will do"
                // docker and skopeo find berth's helper on this path.
                let programs = try #require(Checkout.programs)
                environment["PATH"] = "\(programs.path):\(Tool.searchPath)"

                // The login moves to the next storage each time, and its readers find it there.
                for storage in ["file", "pass", "helper", "file"] {
                    try scratch.write(
                        "version: 1\nstorage: \(storage)\naccounts: [{id: \(Self.account), regions: [us-east-2]}]\n",
                        to: "work/berth.yaml")
                    let applied = try await scratch.berth("apply", with: environment)
                    try #require(applied.status == 0, "\(storage): \(applied.errors)\(applied.output)")
                    let contents = try scratch.contents()
                    let isInFile = contents.auths?[Self.host]?["auth"] != nil
                    #expect(isInFile == (storage == "file"), "\(storage)")
                    let line = ["pass": "pass", "helper": "berth"][storage]
                    #expect(contents.credHelpers?[Self.host] == line, "\(storage)")

                    let seen = registry.requests.count
                    let manifest = try await scratch.run(
                        ["docker", "manifest", "inspect", "\(Self.host)/app:latest"], with: environment)
                    #expect(manifest == DockerRegistry.manifestOfTheImage, "\(storage)")
                    #expect(registry.requests.count > seen, "\(storage): docker did not ask the registry")
                    let inspected = try await scratch.run(
                        ["skopeo", "inspect", "--authfile", scratch.config.path]
                            + ["--cert-dir", scratch.path("certificates"), "--format", "{{.Name}} {{.Digest}}"]
                            + ["docker://\(Self.host)/app:latest"], with: environment
                    )
                    #expect(inspected == "\(Self.host)/app \(digest)\n", "\(storage)")
                }
            }
        }
    }
}
