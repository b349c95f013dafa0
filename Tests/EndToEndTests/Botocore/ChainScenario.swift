import Testing

/// A machine's environment and files, and who berth signs in there. botocore is given the same and has to agree, save
/// where the design's table says otherwise.
///
/// What a scenario expects of botocore was seen, with botocore 1.43.11, before it was written down. The words in braces
/// are in `Stage`.
struct ChainScenario: Sendable {
    /// How a sign-in ends.
    enum Outcome: Sendable, Equatable {
        /// A key signed ECR's call. The text is its lineage, as the judge tells it: `AKIAPLATFORM > role/pull`.
        case signs(String)
        /// Nothing signed it.
        case refused
        /// AWS itself was to be asked, at this host and port: the way there led to the judge, who let nobody through.
        case asks(String)
    }

    /// Where botocore's session has STS asked.
    enum STSRegion: String, Sendable {
        /// In the region that is given with ECR's call.
        case registry
        /// In the session's own, as the environment or the profile says it.
        case session
    }

    var name: String
    /// What it is an example of.
    var covers: Set<Source>
    /// Two that come one after the other in the chain, both of them configured.
    var neighbours: [Link]
    /// The profile that berth's manifest names, and botocore's session is made with; nil is the ambient chain.
    var profile: String?
    /// What the environment has beside `PATH`, `HOME`, AWS's endpoint and the lack of instance metadata; the last one
    /// to set a variable is right.
    var environment: [Variables]
    /// The files of `~/.aws`, which end with a line's end that is not written here; nil where there is none.
    var config, credentials: String?
    var files: [File]
    var region: STSRegion
    var expected: Outcome
    var botocore: Outcome
    /// The row of the design's table that has botocore differ: the text in its first column.
    var row: String?
    var location: SourceLocation

    /// - Parameter botocore: what botocore does, where that is not what is expected of berth.
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
        environmentKeys, profileKeys, roles, roleFailures, roleSources, webIdentities, sso, ssoFailures, processes,
        containers, instances, ambientOrder, namedOrder, endpoints, regions, awsHosts, lines, sections,
        fieldFiles, fieldSources,
    ].flatMap(\.self)
}

extension ChainScenario.Outcome {
    /// - Parameters:
    ///   - signers: who signed for ECR, in order. Once is enough: a second time makes another outcome.
    ///   - tunnels: to which hosts a way was asked for.
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
