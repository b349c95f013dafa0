import Foundation
import Testing

extension FaultTable {
    /// Docker requests the faulty registry's login from `docker-credential-berth`, whose cache has no token for it.
    static let helper = [
        Fault(
            "AWS is down", get { $0.variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1" },
            .answer(
                """
                berth: no login for REGISTRY: cannot connect to 127.0.0.1:PORT: Connection refused; \
                ecr:GetAuthorizationToken in eu-west-1 as environment keys was tried 3 times; AWS_ENDPOINT_URL or \
                `endpoint_url` points there: check the address and the server.
                """)),
        Fault(
            "AWS hangs",
            get { scene in
                try await scene.serve("stall")
                scene.variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:\(scene.port)"
            },
            .answer(
                """
                berth: no login for REGISTRY: 127.0.0.1 did not answer within 8s; ecr:GetAuthorizationToken \
                in eu-west-1 as environment keys was tried once; AWS_ENDPOINT_URL or `endpoint_url` points there: \
                check the address and the server.
                """), needs: .time, within: 11),
        Fault(
            "a filter of system calls denies threads to the helper",
            get { scene in
                scene.wrapper = try await Preloaded.denyingThreads()
            },
            .answer(
                """
                berth: no login for REGISTRY: cannot start threads: Operation not permitted; A seccomp filter \
                denies the system call clone3, as Docker before 20.10.10 does for new programs.; Update the \
                container engine and libseccomp, or run with --security-opt seccomp=unconfined.
                """), needs: .compiler),
        Fault(
            "AWS denies access",
            get { scene in
                scene.variables["AWS_SECRET_ACCESS_KEY"] = FaultScene.secret
            },
            .answer(
                """
                berth: no login for REGISTRY: the secret access key of environment keys is wrong; \
                ecr:GetAuthorizationToken in eu-west-1 answered InvalidSignatureException: The request \
                signature we calculated does not match the signature you provided. Check your AWS Secret \
                Access Key and signing method. Consult the service documentation for details. (HTTP 400, \
                request ID); Use the secret that was created with the access key. If it is lost, create a new access \
                key.
                """)),
        Fault(
            "Docker's caller has no AWS keys, and the cache has another caller's token",
            get(keepingTokens: true) { scene in
                // Without the keys and the sandbox's files.
                for name in [
                    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
                ] {
                    scene.variables[name] = .some(nil)
                }
            },
            .answer(
                """
                berth: no login for REGISTRY: no AWS credentials found: no keys in the environment, no profile default \
                in ~/.aws/config or ~/.aws/credentials, no container, no instance metadata \
                (AWS_EC2_METADATA_DISABLED); Run `aws configure`, name a profile \
                (AWS_PROFILE, or `aws_profile` in the manifest), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                """)),
        Fault(
            "the helper runs with another HOME",
            get { $0.variables["XDG_STATE_HOME"] = "/elsewhere" },
            .answer(
                """
                berth: no login for REGISTRY: TMP/home/.docker/config.json sends it to berth, and there is no \
                /elsewhere/berth/helper-index; Set HOME or XDG_STATE_HOME as for `berth apply`, or run \
                `berth apply` here.
                """)),
    ]

    /// - Parameter keepingTokens: whether the apply's tokens stay in the cache.
    private static func get(
        keepingTokens: Bool = false, _ spoil: @escaping FaultScene.Arrangement
    ) -> FaultScene.Arrangement {
        { scene in
            scene.storage = "helper"
            scene.lastly = { scene in
                scene.variables["PATH"] = try HelperPlace.path()
                try await scene.scratch.succeed("apply", with: scene.environment)
                if !keepingTokens {
                    try FileManager.default.removeItem(at: scene.scratch.url("home/.cache/berth"))
                }
                scene.command = ["docker-credential-berth", "get"]
                scene.input = scene.host
                try await spoil(&scene)
            }
        }
    }
}
