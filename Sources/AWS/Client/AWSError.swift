package import Platform

/// The reason that AWS returned no credentials or no token.
package enum AWSError: Error, Sendable, Equatable {
    /// The task was cancelled.
    case cancelled
    /// The resolved source no longer exists or cannot be used.
    case principal(PrincipalError)
    /// A source returned no credentials.
    case source(CredentialSourceError)
    /// A login session gave no credentials, or a sign-in to it failed.
    case login(LoginSessionError)
    /// The region's partition has no endpoint of the kind (`FIPS`, `dual-stack`) that the settings require.
    case noEndpoint(service: String, region: String, kind: String)
    /// There was no complete answer, despite retries.
    case noAnswer(HTTPError, Call, attempts: Int)
    /// AWS refused the call, or failed.
    case refused(ServiceErrorResponse, Call, attempts: Int)
    /// AWS answered 200 without the expected content.
    case unreadable(Call, missing: String)
    /// AWS answered with a time that this machine's clock has passed, and the clock is wrong.
    case wrongClock(ahead: Duration, Call)
    /// A user could not sign in or out.
    case signIn(SignInError)

    /// The call that failed, as a message describes it.
    package struct Call: Sendable, Equatable {
        /// The action's name in IAM: `ecr:GetAuthorizationToken`.
        package var action: String
        /// The region that the call is signed for.
        package var region: String
        /// The call's destination, with its port if it is not the default.
        package var host: String
        /// The caller, with the place of its definition.
        package var principal: String
        /// The role to assume.
        package var role: RoleSpecification?
        /// The MFA device whose code the call contains.
        package var device: String?
        /// The setting that names the region of an STS call; no text if none does, and for other services.
        var regionSetting = PrincipalRemark()
        /// The command's option that sets the time limit; `nil` if it has none.
        var timeOption: String?
        /// The setting that requires FIPS endpoints; no text if none does.
        var fipsSetting = PrincipalRemark()
        /// The mismatch of the access key and the session token that signed the call.
        var tokenFlaw: SessionTokenFlaw?

        package init(
            action: String, region: String, host: String, principal: String, role: RoleSpecification? = nil,
            device: String? = nil
        ) {
            self.action = action
            self.region = region
            self.host = host
            self.principal = principal
            self.role = role
            self.device = device
        }
    }
}

extension AWSError {
    /// Runs `body` and wraps its error.
    static func wrapping<Value>(
        _ body: () throws(PrincipalError) -> Value
    ) throws(AWSError) -> Value {
        do {
            return try body()
        } catch {
            throw .principal(error)
        }
    }
}

extension AWSError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .cancelled: .interrupted
        case .principal(let failure): failure.message
        case .source(let failure): failure.message
        case .login(let failure): failure.message
        case .noEndpoint(let service, let region, let kind):
            UserMessage(
                "aws_no_endpoint", "\(service) has no \(kind) endpoint in \(region: region)",
                nextStep: """
                    Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT, or the profile's settings of these names.
                    """)
        case .noAnswer(let failure, let call, let attempts):
            failure.message.with(
                details: ["\(call.text) was tried \(Self.times(attempts))"],
                nextStep: Self.nextStep(after: failure, in: call))
        case .refused(let fault, let call, let attempts):
            ServiceErrorMessage(fault: fault, call: call, attempts: attempts).message
        case .unreadable(let call, let missing):
            UserMessage(
                "aws_answer_unreadable", "\(host: call.host) answered without \(missing)",
                nextStep: "\(call.text) got an answer that AWS does not send: check for a proxy or portal.")
        case .wrongClock(let ahead, let call):
            UserMessage(
                "wrong_clock", ClockCheck.text(ahead),
                details: ["\(call.location) answered with a time that has passed here"],
                nextStep: "Set the clock (`timedatectl set-ntp true`).")
        case .signIn(let failure): failure.message
        }
    }

    static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    /// The next step if the response does not come from AWS.
    static let proxyQuestion: NextStep =
        "Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points."

    private static func nextStep(after failure: HTTPError, in call: Call) -> NextStep? {
        switch failure {
        case .unresolved where !Partition.knows(region: call.region):
            "berth knows no region \(region: call.region): check its spelling\(call.regionSetting.inClause)."
        case .unresolved, .unreachable, .timedOut, .wrongCertificate:
            if let setting = call.fipsSetting.text, call.isAtFIPS {
                """
                \(setting) asks for FIPS: check that AWS has one of \(call.service) in \(region: call.region).
                """
            } else if case .wrongCertificate = failure {
                proxyQuestion
            } else if !call.isAtAWS {
                "AWS_ENDPOINT_URL or `endpoint_url` points there: check the address and the server."
            } else if call.service == "sts" {
                "\(call.whyRegion) Check that this machine can reach it, and whether it needs HTTPS_PROXY."
            } else {
                "Check that this machine is online, and whether it needs a proxy (HTTPS_PROXY)."
            }
        case .certificate:
            "If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE."
        case .authorities:
            """
            AWS_CA_BUNDLE, the profile's `ca_bundle`, or REQUESTS_CA_BUNDLE names it: fix that, or unset it to trust the \
            system's.
            """
        default: failure.nextStep
        }
    }
}

extension AWSError.Call {
    /// Whether the host is AWS's own, and not set by the user.
    fileprivate var isAtAWS: Bool {
        Partition.all.contains { partition in
            let suffixes = [partition.suffix, partition.dualStackSuffix, partition.consoleDomain].compactMap(\.self)
            return suffixes.contains { host.hasSuffix(bytes: ".\($0)") }
        }
    }

    /// Whether the host is a FIPS endpoint of AWS's, such as `sts-fips.eu-west-1.amazonaws.com`.
    fileprivate var isAtFIPS: Bool {
        isAtAWS && host.split(scalar: ".").contains { $0.hasSuffix(bytes: "-fips") }
    }

    /// The service's name in IAM.
    fileprivate var service: String { String(action.prefix(upToScalar: ":")) }

    /// Why berth sends its STS calls to this region.
    fileprivate var whyRegion: MessageText {
        guard let setting = regionSetting.text else {
            return "No setting names a region, so berth uses STS in \(region: region); AWS_REGION can name one."
        }
        return "\(setting) names \(region: region)."
    }
}

extension AWSError.Call: CustomStringConvertible {
    package var description: String { text.description }

    /// `sts:AssumeRole of role pull in us-east-1 as profile platform (~/.aws/config:3)`.
    var text: MessageText { "\(location) as \(principal)" }

    /// The same without the caller.
    var location: MessageText {
        let role = role.map { " of \($0.located)" } ?? ""
        return "\(action)\(role) in \(region: region)"
    }
}
