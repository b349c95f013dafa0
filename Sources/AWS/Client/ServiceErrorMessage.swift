import Platform

/// The message of a refusal: its meaning, AWS's own text, and the next step.
struct ServiceErrorMessage {
    let fault: ServiceErrorResponse
    let call: AWSError.Call
    let attempts: Int

    /// The raw value is the message's code.
    private enum Meaning: String {
        case denied = "aws_access_denied"
        case wrongSecret = "aws_wrong_secret_key"
        case unknownKey = "aws_unknown_access_key"
        case expired = "aws_session_expired"
        case wrongClock = "wrong_clock"
        case throttled = "aws_throttled"
        case outOfOrder = "aws_out_of_order"
        case chainTooLong = "role_chain_too_long"
        case roleTooLong = "role_session_too_long"
        case wrongCode = "mfa_code_refused"
        case identityRefused = "web_identity_refused"
        case providerUnreachable = "identity_provider_unreachable"
        case regionDisabled = "aws_region_disabled"
        case notSubscribed = "aws_not_subscribed"
        case notAWS = "not_aws"
        case other = "aws_refused"
    }

    /// The meaning of the refusal, AWS's own text, and the next step.
    var message: UserMessage {
        UserMessage(
            meaning.rawValue, headline, details: ["\(call.location) answered \(quoting: fault.words)"],
            nextStep: nextStep)
    }

    private var meaning: Meaning {
        let message = fault.message ?? ""
        if fault.isThrottling { return .throttled }
        if fault.isProviderUnreachable { return .providerUnreachable }
        if message.contains(bytes: "Signature expired") || message.contains(bytes: "Signature not yet current") {
            return .wrongClock
        }
        if message.contains(bytes: "DurationSeconds exceeds") {
            return message.contains(bytes: "chaining") ? .chainTooLong : .roleTooLong
        }
        if message.contains(bytes: "MultiFactorAuthentication failed") { return .wrongCode }
        // The proofs of login sessions have a time too.
        if call.action.hasPrefix(bytes: "signin:"), isClockWrong, !fault.isTransient { return .wrongClock }
        switch fault.code {
        case "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim": return .identityRefused
        case "ExpiredTokenException" where isWebIdentity: return .identityRefused
        case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture": return .wrongClock
        case "SignatureDoesNotMatch", "InvalidSignatureException":
            // A signature is valid for five minutes; AWS does not always report that the time is the cause.
            return isClockWrong ? .wrongClock : .wrongSecret
        case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure":
            return .unknownKey
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired": return .expired
        case "RegionDisabledException": return .regionDisabled
        case "OptInRequired", "SubscriptionRequiredException": return .notSubscribed
        case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorizedException": return .denied
        case nil where !fault.isOfAWS && !fault.isTransient: return .notAWS
        default: return fault.isTransient ? .outOfOrder : .other
        }
    }

    /// Whether the answer's date is further away than a signature is valid.
    private var isClockWrong: Bool {
        fault.clockAhead.map(ClockCheck.isWrong) ?? false
    }

    private var headline: MessageText {
        switch meaning {
        case .denied: "\(call.principal) is not allowed \(missingAction)"
        case .wrongSecret: "the secret access key of \(call.principal) is wrong"
        case .unknownKey: "AWS does not know the access key of \(call.principal)"
        case .expired: "the session of \(call.principal) has expired"
        case .wrongClock: clock
        case .throttled: "AWS is throttling \(host: call.host): \(call.action) was tried \(AWSError.times(attempts))"
        case .outOfOrder: "\(host: call.host) is unavailable: \(call.action) was tried \(AWSError.times(attempts))"
        case .chainTooLong, .roleTooLong: "AWS does not grant \(roleName) for that long"
        case .wrongCode: "AWS rejected the MFA code of \(call.device ?? "the device")"
        case .providerUnreachable:
            "AWS cannot reach the identity provider of \(call.principal): tried \(AWSError.times(attempts))"
        case .identityRefused: "AWS rejected the token of \(call.principal)"
        case .regionDisabled:
            "\(serviceName) is not enabled in \(region: call.region) for the account of \(call.principal)"
        case .notSubscribed:
            "the account of \(call.principal) is not signed up for \(serviceName) in \(region: call.region)"
        case .notAWS: "\(host: call.host) does not answer like AWS"
        case .other: "AWS refused \(call.action) to \(call.principal)"
        }
    }

    private var nextStep: NextStep? {
        switch meaning {
        case .denied:
            if isWebIdentity {
                "Name the identity provider, and the token's `aud` and `sub`, in the role's trust policy."
            } else if let role = call.role?.arn {
                "Allow it sts:AssumeRole on \(arn: role), and name it (and its external ID) in the role's trust policy."
            } else if call.action.hasPrefix(bytes: "ecr-public:") {
                "Allow it \(call.action) and sts:GetServiceBearerToken on `*`: ECR Public needs both."
            } else {
                "Allow it \(call.action) on `*` in an IAM policy."
            }
        case .wrongSecret:
            "Use the secret that was created with the access key. If it is lost, create a new access key."
        case .unknownKey, .expired:
            if let flaw = call.tokenFlaw {
                "\(flaw.advice)"
            } else if case .expired = meaning {
                "Sign in again, and set all three: access key, secret and session token."
            } else {
                """
                Check that the key exists, has its session token, and that the account has \(region: call.region) \
                enabled.
                """
            }
        case .wrongClock:
            "Set the clock (`timedatectl set-ntp true`): a signature is valid for five minutes."
        case .throttled where (fault.retryAfter ?? .zero) <= .seconds(20):
            if let option = call.timeOption {
                "Try again later, or give each request more time: \(option) 1m."
            } else {
                "Try again later."
            }
        case .throttled, .outOfOrder:
            if let wait = fault.retryAfter, wait > .seconds(20) {
                "Try again in \(duration: wait), as the service asked."
            } else {
                "Try again later, or allow more attempts: AWS_MAX_ATTEMPTS=10."
            }
        case .chainTooLong:
            "A role assumed by another role lasts an hour at most: request `1h` (duration_seconds 3600) or less."
        case .roleTooLong:
            "Request less, or raise the role's maximum session duration in IAM."
        case .wrongCode:
            "Wait for the next code and try again: each works once, for half a minute."
        case .providerUnreachable:
            "Try again later. Check that AWS can fetch the provider's /.well-known/openid-configuration and keys."
        case .identityRefused:
            "Check that it is valid, that the provider is set up in IAM, and that IAM expects its audience."
        case .regionDisabled:
            """
            Activate it in the account's settings in IAM, or name another region in \
            \(call.regionSetting.text ?? "AWS_REGION").
            """
        case .notSubscribed:
            "Enable the region for the account, or complete the account's sign-up: Account, in the AWS console."
        case .notAWS:
            AWSError.proxyQuestion
        case .other: nil
        }
    }

    /// The missing permission, in AWS's own words if AWS names it.
    private var missingAction: String {
        let marker = "not authorized to perform: "
        guard let message = fault.message, let range = message.firstRange(bytes: marker) else { return call.action }
        let action = message.unicodeScalars[range.upperBound...].prefix { scalar in
            scalar.isASCIILetter || scalar.isASCIIDigit || scalar == ":" || scalar == "-"
        }
        return action.contains(":" as Unicode.Scalar) ? String(action) : call.action
    }

    /// The service's usual name: `ECR`, `STS`.
    private var serviceName: String { call.action.prefix(upToScalar: ":").uppercased() }

    private var roleName: String { call.role.map { "role \($0.name)" } ?? "this role" }

    private var isWebIdentity: Bool { call.action.hasSuffix(bytes: "WithWebIdentity") }

    private var clock: MessageText {
        guard let ahead = fault.clockAhead, ahead >= .seconds(60) || ahead <= .seconds(-60) else {
            return "AWS reports that this machine's clock is wrong"
        }
        return ClockCheck.text(ahead)
    }
}
