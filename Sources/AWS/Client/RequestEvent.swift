package import Platform

package import struct FoundationEssentials.Date

/// A completed request to AWS, for counts, `-v` and `--timings`.
package struct RequestEvent: Sendable, Equatable {
    /// Service and operation as named in IAM: `ecr:GetAuthorizationToken`, `sts:AssumeRole`.
    package var operation: String
    /// The region that the request is signed for.
    package var region: String
    /// The request's destination, with its port if it is not the default.
    package var host: String
    /// `Principal.identifier` of the caller.
    package var principal: String
    /// 1 for a call's first request, 2 for its first retry.
    package var attempt: Int
    /// The time when it was sent, by this machine's clock.
    package var started: Date
    /// The time until the complete response or the failure.
    package var took: Duration
    /// The answer's status, or the reason that there was no answer.
    package var outcome: Result<Int, HTTPError>

    package init(
        operation: String, region: String, host: String, principal: String, attempt: Int, started: Date, took: Duration,
        outcome: Result<Int, HTTPError>
    ) {
        self.operation = operation
        self.region = region
        self.host = host
        self.principal = principal
        self.attempt = attempt
        self.started = started
        self.took = took
        self.outcome = outcome
    }
}

extension RequestEvent: CustomStringConvertible {
    /// `ecr:GetAuthorizationToken at api.ecr.us-east-2.amazonaws.com, try 1: HTTP 200 after 82 ms`.
    package var description: String {
        let ending =
            switch outcome {
            case .success(let status): "HTTP \(status)"
            case .failure(let failure): failure.description
            }
        return "\(operation) at \(host), try \(attempt): \(ending) after \(took.inWords)"
    }
}
