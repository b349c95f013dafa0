import Foundation
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// Checks the sandbox's signature verifier against AWS's own Python library, an independent implementation.
@Suite(.enabled("python3 with boto3 is not installed") { await Botocore.isThere || Botocore.isRequired }, .scheduled)
struct BotocoreTests {
    @Test("boto3 gets tokens and roles with the right keys, and AWS's errors with wrong ones")
    func boto3() async throws {
        #expect(await Botocore.isThere, "python3 with boto3 is not installed, and in CI it has to be")
        let user = SandboxUser.random(name: "me")
        let sandbox = try await SandboxInstance.start(
            SandboxOptions(users: [user], faults: [try InjectedFault("throttle:eu-west-1:2")])
        )
        let keys = [
            "AWS_ENDPOINT_URL": sandbox.url, "AWS_ACCESS_KEY_ID": user.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": user.secretAccessKey.reveal(), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "PATH": SandboxProcess.path,
        ]
        let output = try await SandboxProcess.run(["python3", "-c", Botocore.script], environment: keys)
        await sandbox.stop()
        #expect(
            output.text == """
                ecr: AWS:ey, 2 retries
                sts: arn:aws:sts::210987654321:assumed-role/pull/me
                ecr-public as the role: AWS:ey
                ecr, wrong secret: InvalidSignatureException 400
                ecr, unknown key: UnrecognizedClientException 400
                ecr, session gone wrong: UnrecognizedClientException 400
                sts, wrong secret: SignatureDoesNotMatch 403
                sts, unknown key: InvalidClientTokenId 403
                sts, no role: ValidationError 400

                """
        )
        #expect(output.errors.isEmpty)
        #expect(output.status == 0)
    }
}

private enum Botocore {
    static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"
    static var isThere: Bool {
        get async {
            let environment = ["PATH": SandboxProcess.path]
            return (try? await SandboxProcess.run(["python3", "-c", "import boto3"], environment: environment))?.status
                == 0
        }
    }

    static let script = """
        import base64, boto3, botocore.exceptions, os
        def client(service, region="us-east-1", **keys):
            return boto3.client(service, region_name=region, **keys)
        def start(data):
            return base64.b64decode(data["authorizationToken"]).decode()[:6]
        def assume(arn="arn:aws:iam::210987654321:role/a/pull", **keys):
            return client("sts", **keys).assume_role(RoleArn=arn, RoleSessionName="me", ExternalId="a b&=c%2B+")
        def attempt(name, call):
            try:
                call()
                print(name + ": no error")
            except botocore.exceptions.ClientError as e:
                print(f"{name}: {e.response['Error']['Code']} {e.response['ResponseMetadata']['HTTPStatusCode']}")
        answer = client("ecr", "eu-west-1").get_authorization_token()
        print(f"ecr: {start(answer['authorizationData'][0])}, {answer['ResponseMetadata']['RetryAttempts']} retries")
        role = assume()
        print("sts: " + role["AssumedRoleUser"]["Arn"])
        c = role["Credentials"]
        session = dict(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"])
        public = client("ecr-public", aws_session_token=c["SessionToken"], **session).get_authorization_token()
        print("ecr-public as the role: " + start(public["authorizationData"]))
        wrong = dict(aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong")
        unknown = dict(aws_access_key_id="AKIAUNKNOWN", aws_secret_access_key="wrong")
        attempt("ecr, wrong secret", lambda: client("ecr", **wrong).get_authorization_token())
        attempt("ecr, unknown key", lambda: client("ecr", **unknown).get_authorization_token())
        stale = dict(session, aws_session_token="x")
        attempt("ecr, session gone wrong", lambda: client("ecr", **stale).get_authorization_token())
        attempt("sts, wrong secret", lambda: assume(**wrong))
        attempt("sts, unknown key", lambda: assume(**unknown))
        attempt("sts, no role", lambda: assume("arn:aws:iam::21:role/aaaaaa"))
        """
}
