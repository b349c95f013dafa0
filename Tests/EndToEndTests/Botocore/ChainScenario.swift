import Testing

/// A machine's environment and files, and the expected identity. botocore runs with the same input and must agree,
/// except where the design's table allows a difference.
///
/// The expected results of botocore were observed with botocore 1.43.11. `Stage` documents the words in braces.
struct ChainScenario: Sendable {
    /// How a sign-in ends.
    enum Outcome: Sendable, Equatable {
        /// A key signed ECR's request. The text is the key's lineage, as the judge records it: `AKIAPLATFORM >
        /// role/pull`.
        case signs(String)
        /// No key signed the request.
        case refused
        /// The request was for AWS itself, at this host and port; the judge, as its proxy, refused the connection.
        case asks(String)
    }

    /// The region of the STS requests of botocore's session.
    enum STSRegion: String, Sendable {
        /// The region of the ECR request.
        case registry
        /// The session's own region, from the environment or the profile.
        case session
    }

    var name: String
    /// The kinds of credentials that it covers.
    var covers: Set<Source>
    /// Two successive links of the chain, both configured.
    var neighbours: [Link]
    /// The profile in berth's manifest and botocore's session; `nil` for the ambient chain.
    var profile: String?
    /// The variables in addition to `PATH`, `HOME`, AWS's endpoint and disabled instance metadata; the last value of a
    /// variable counts.
    var environment: [Variables]
    /// The contents of the files in `~/.aws`, without the final newline; `nil` for no file.
    var config, credentials: String?
    var files: [File]
    var region: STSRegion
    var expected: Outcome
    var botocore: Outcome
    /// The row of the design's table that allows the difference: the text in its first column.
    var row: String?
    var location: SourceLocation

    /// - Parameter botocore: botocore's result, if it differs from the expected one.
    init(
        _ name: String, covers: Set<Source> = [], neighbours: [Link] = [], profile: String? = nil,
        environment: [Variables] = [], config: String? = nil, credentials: String? = nil, files: [File] = [],
        region: STSRegion = .registry, expected: Outcome, botocore: Outcome? = nil, row: String? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        self.name = name
        self.covers = covers
        self.neighbours = neighbours
        self.profile = profile
        self.environment = environment
        self.config = config
        self.credentials = credentials
        self.files = files
        self.region = region
        self.expected = expected
        self.botocore = botocore ?? expected
        self.row = row
        self.location = location
    }

    static let all: [ChainScenario] = [
        environmentKeys, profileKeys, roles, roleFailures, roleSources, webIdentities, sso, ssoFailures, logins,
        processes,
        containers, instances, ambientOrder, namedOrder, endpoints, regions, awsHosts, lines, sections,
        fieldFiles, fieldSources,
    ].flatMap(\.self)
}

extension ChainScenario.Outcome {
    /// - Parameters:
    ///   - signers: the lineages that signed for ECR, in order. More than one signature is another outcome.
    ///   - tunnels: the hosts of the CONNECT requests.
    init(signers: [String], tunnels: [String]) {
        if !signers.isEmpty {
            self = .signs(signers.joined(separator: ", then "))
        } else if !tunnels.isEmpty {
            self = .asks(Set(tunnels).sorted().joined(separator: ", "))
        } else {
            self = .refused
        }
    }

    var isSigned: Bool {
        if case .signs = self { true } else { false }
    }
}
