import AWS
import Effects
import FoundationEssentials
import Platform

/// `AssumeRole` and `GetCallerIdentity`. Every role with a well-formed ARN exists and trusts all callers, unless a fault
/// denies it.
struct STSResponder {
    var signing: SignatureVerifier
    var keys: AccessKeys
    var faults: FaultInjector
    var clock: any WallClock

    func assumeRole(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let caller = try signing.signer(of: request, service: "sts")
        let form = FormBody(request.body)
        let role = try Role(arn: form["RoleArn"] ?? "")
        let session = try Self.sessionName(form["RoleSessionName"] ?? "")
        let duration = try Self.duration(form["DurationSeconds"] ?? "3600", isChained: caller.session != nil)
        guard !faults.deniesRole(role.arn) else {
            throw AWSResponseError(
                kind: .accessDenied,
                message: "User: \(caller.arn) is not authorized to perform: sts:AssumeRole on resource: \(role.arn)"
            )
        }
        let arn = "arn:\(role.partition):sts::\(role.account):assumed-role/\(role.name)/\(session)"
        let (id, key) = keys.addSession(arn: arn, expires: clock.now + duration)
        let requestID = UUID().uuidString.lowercased()
        return .xml(
            status: 200,
            """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleResult>
                <AssumedRoleUser>
                  <AssumedRoleId>\(key.userID)</AssumedRoleId>
                  <Arn>\(arn)</Arn>
                </AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>\(id)</AccessKeyId>
                  <SecretAccessKey>\(key.secret.reveal())</SecretAccessKey>
                  <SessionToken>\(key.session?.token ?? "")</SessionToken>
                  <Expiration>\((clock.now + duration).formatted(.iso8601))</Expiration>
                </Credentials>
              </AssumeRoleResult>
              <ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata>
            </AssumeRoleResponse>
            """,
            requestID: requestID
        )
    }

    /// Returns the account, the ARN and the ID of the signer, which needs no permission for that.
    /// See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html.
    func callerIdentity(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let caller = try signing.signer(of: request, service: "sts")
        let requestID = UUID().uuidString.lowercased()
        return .xml(
            status: 200,
            """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <GetCallerIdentityResult>
                <Arn>\(caller.arn)</Arn>
                <UserId>\(caller.userID)</UserId>
                <Account>\(caller.account)</Account>
              </GetCallerIdentityResult>
              <ResponseMetadata><RequestId>\(requestID)</RequestId></ResponseMetadata>
            </GetCallerIdentityResponse>
            """,
            requestID: requestID
        )
    }

    /// The parts of a role's ARN.
    private struct Role {
        var arn: String
        var partition: String
        var account: String
        /// Without the path.
        var name: String

        init(arn: String) throws(AWSResponseError) {
            let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
            guard let partition = Partition.named(inARN: arn)?.name, parts.count == 6, parts[2] == "iam",
                parts[3] == "",
                parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                parts[5].hasPrefix("role/"), let name = parts[5].split(separator: "/").dropFirst().last
            else { throw AWSResponseError(kind: .invalidParameter, message: "\(arn) is invalid") }
            self.arn = arn
            self.partition = partition
            self.account = parts[4]
            self.name = String(name)
        }
    }

    private static func sessionName(_ text: String) throws(AWSResponseError) -> String {
        let isAllowed: (Character) -> Bool = { character in
            character.isASCII && (character.isLetter || character.isNumber || "_+=,.@-".contains(character))
        }
        guard (2...64).contains(text.count), text.allSatisfy(isAllowed) else {
            throw AWSResponseError(
                kind: .invalidParameter,
                message:
                    "1 validation error detected: Value '\(text)' at 'roleSessionName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
            )
        }
        return text
    }

    /// - Returns: seconds.
    private static func duration(_ text: String, isChained: Bool) throws(AWSResponseError) -> Double {
        guard let seconds = Int(text), (900...43200).contains(seconds) else {
            throw AWSResponseError(
                kind: .invalidParameter,
                message:
                    "1 validation error detected: Value '\(text)' at 'durationSeconds' failed to satisfy constraint: "
                    + "Member must have value between 900 and 43200"
            )
        }
        guard !isChained || seconds <= 3600 else {
            throw AWSResponseError(
                kind: .invalidParameter,
                message:
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            )
        }
        return Double(seconds)
    }
}
