import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The role of an EC2 instance, by version 2 of its metadata service.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
struct InstanceMetadataProvider: CredentialProvider {
    /// The service's URL, without a final slash. As with the SDKs, a setting may name any host, even over plain HTTP:
    /// the requests carry no credentials, only a token from the service itself.
    let endpoint: String
    /// For each request, because berth must not wait for a missing service.
    let timeLimit: Duration
    /// The most attempts of a request; `nil` if no setting names a number.
    let attempts: Int?
    /// The sources that a search tried before this one; `nil` if a setting names this source.
    let lookedAt: PrincipalRemark
    /// The parts of AWS's files that the search left out, because berth skips or cannot read them.
    let leftOut: LeftOutConfiguration
    /// The profile that names this source.
    let origin: PrincipalRemark

    private static let disabledVariable = "AWS_EC2_METADATA_DISABLED"
    private static let ownEndpoints = (ipv4: "http://169.254.169.254", ipv6: "http://[fd00:ec2::254]")
    private static let rolePath = "/latest/meta-data/iam/security-credentials/"
    private static let tokenHeader = "X-aws-ec2-metadata-token"

    static func isDisabled(_ environment: Environment) -> Bool {
        environment.nonBlank(disabledVariable)?.lowercased() == "true"
    }

    /// - Parameter profile: the profile that signs in, which may name the service's address.
    /// - Throws: An error if a setting is invalid.
    init(
        _ environment: Environment, _ profile: ConfigSection?, lookedAt: PrincipalRemark = PrincipalRemark(),
        leftOut: LeftOutConfiguration = LeftOutConfiguration(), origin: PrincipalRemark = PrincipalRemark()
    ) throws(PrincipalError) {
        let settings = ClientSettingReader(environment: environment, profile: profile)
        self.lookedAt = lookedAt
        self.leftOut = leftOut
        self.origin = origin
        timeLimit = .seconds(
            try settings.count("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout") ?? 1
        )
        attempts = try settings.count("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts")
        let mode = settings.text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
        let isIPv6: Bool
        switch mode?.value.lowercased() {
        case nil, "ipv4": isIPv6 = false
        case "ipv6": isIPv6 = true
        default: throw .badSetting(mode?.name ?? "", value: mode?.value ?? "", wanted: "IPv4 or IPv6")
        }
        let set = settings.text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
        guard let set else {
            endpoint = isIPv6 ? Self.ownEndpoints.ipv6 : Self.ownEndpoints.ipv4
            return
        }
        guard let address = WebAddress(endpoint: set.value) else {
            let shown = set.value.withoutURLSecrets
            throw .badSetting(set.name, value: shown, wanted: "a URL such as http://169.254.169.254")
        }
        let url = address.url.utf8
        endpoint = String(decoding: url.last == UInt8(ascii: "/") ? url.dropLast() : url[...], as: UTF8.self)
    }

    var identifier: String { "instance metadata" }
    var description: String { "instance metadata" }
    var located: String { "instance metadata (\(endpoint)\(origin.text.map { ", of \($0)" } ?? ""))" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        .obtainedDuringSignIn("berth queries the instance's metadata service when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        // On AWS's own hypervisor this is the instance's ID: instances may share a home directory.
        let path = FilePath("/sys/devices/virtual/dmi/id/board_asset_tag")
        let content = try? machine.effects.files.read(path, limit: 1 << 12)
        let instance = content.map { String(decoding: $0, as: UTF8.self).trimmed() } ?? ""
        return SourceIdentity(
            facts: ["instance metadata", endpoint, instance], isKnownOffline: false,
            files: [IdentityFile(path: path, content: content)])
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        let isOwn = [Self.ownEndpoints.ipv4, Self.ownEndpoints.ipv6].contains(endpoint)
        let requests = MetadataRequests(
            metadata: self, caller: context.metadata, isInContainer: isOwn && Self.isInContainer(context.machine)
        )
        let token = try await requests.token()
        let role = try await requests.text(Self.rolePath, token)
        guard let name = role.lines.first.map({ $0.trimmed() }), !name.isEmpty else {
            throw nothing("the instance has no role")
        }
        let answer = try await requests.answer(Self.rolePath + PercentEncoding.encode(name.utf8), token)
        return try MetadataCredentials.read(answer, from: located, now: nil)
    }

    /// Returns whether this process seems to run in a container, where the answer to the token request may not arrive:
    /// it crosses only one network hop, unless the instance's options allow more.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
    private static func isInContainer(_ machine: AWSMachine) -> Bool {
        machine.environment.nonBlank("KUBERNETES_SERVICE_HOST") != nil
            || ["/.dockerenv", "/run/.containerenv"].contains { path in
                (try? machine.effects.files.status(FilePath(path))) != nil
            }
    }

    /// Returns the error if there are no credentials. As the last source of a search, it describes the whole search.
    private func nothing(_ why: String) -> AWSError {
        guard let lookedAt = lookedAt.text else { return .source(.noInstanceRole(located, why)) }
        let failure = PrincipalError.nothingFound(lookedAt: [lookedAt, "no instance metadata (\(why))"])
        return .principal(failure.explained(by: leftOut.nextStep))
    }

    /// The requests, and the meaning of their failures.
    private struct MetadataRequests {
        let metadata: InstanceMetadataProvider
        let caller: MetadataClient
        let isInContainer: Bool

        /// Gets the session's token. berth does not use version 1, which has no token: it gives credentials to anyone
        /// who can make a server send a request.
        func token() async throws(AWSError) -> Secret {
            let request = HTTPRequest(
                method: "PUT", url: "\(metadata.endpoint)/latest/api/token",
                headers: ["X-aws-ec2-metadata-token-ttl-seconds": "21600"], route: .direct,
                timeLimit: metadata.timeLimit
            )
            let answer: HTTPResponse
            do {
                answer = try await send(
                    request, secrets: [], retries: (metadata.attempts ?? 1) > 1 ? .all : .answers,
                    attempts: metadata.attempts
                )
            } catch .source(.noAnswer(_, .timedOut(let host, let limit))) where isInContainer {
                let reason = HTTPError.timedOut(host: host, after: limit)
                throw metadata.nothing("\(reason); in a container, the instance's hop limit must be 2")
            } catch .source(.noAnswer(_, let reason)) {
                throw metadata.nothing("\(reason)")
            }
            let text = answer.text.trimmed()
            guard !text.isEmpty, HeaderValueFlaw(inValue: text) == nil else {
                throw metadata.nothing("no session token from \(metadata.endpoint)")
            }
            return Secret(text)
        }

        func text(_ path: String, _ token: Secret) async throws(AWSError) -> String {
            try await answer(path, token).text
        }

        func answer(_ path: String, _ token: Secret) async throws(AWSError) -> HTTPResponse {
            let request = HTTPRequest(
                url: metadata.endpoint + path, headers: [tokenHeader: token.reveal()], route: .direct,
                timeLimit: metadata.timeLimit
            )
            do {
                let attempts = max(metadata.attempts ?? 0, MetadataClient.attempts)
                return try await send(request, secrets: [token], retries: .all, attempts: attempts)
            } catch .source(.noAnswer(_, let reason)) {
                throw .source(.metadataStopped(metadata.located, reason))
            }
        }

        private func send(
            _ request: HTTPRequest, secrets: [Secret], retries: MetadataClient.RetryPolicy, attempts: Int?
        ) async throws(AWSError) -> HTTPResponse {
            do {
                return try await caller.send(
                    request, to: metadata.located, secrets: secrets, retries: retries,
                    attempts: attempts ?? MetadataClient.attempts
                )
            } catch .source(.refused(_, let status, _)) where status == 404 {
                throw metadata.nothing("the instance has no role")
            } catch .source(.refused(_, let status, _)) where status == 403 {
                throw metadata.nothing("it is turned off for this instance")
            }
        }
    }
}
