import Effects
import FoundationEssentials
import SystemPackage

/// The credentials of a container: an ECS task's role, or EKS Pod Identity.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
struct ContainerCredentials: CredentialProvider {
    /// Whole, whichever variable it comes from.
    let url: String
    /// The variable that says so.
    let variable: String
    /// The profile that names it as its source; none where it is the machine's own.
    let origin: Remark

    static let relativeVariable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    static let fullVariable = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    static let tokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    private static let tokenFileVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    /// Beside this machine itself, who may be asked without TLS: ECS, and EKS's agent by IPv4 and IPv6.
    private static let plainHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    /// - Returns: nil where the environment names none.
    /// - Throws: where what it names is not to be asked.
    init?(_ environment: Environment, origin: Remark = Remark()) throws(PrincipalFailure) {
        self.origin = origin
        if let path = environment.nonBlank(Self.relativeVariable) {
            variable = Self.relativeVariable
            url = "http://169.254.170.2" + (path.hasPrefix("/") ? path : "/" + path)
        } else if let full = environment.nonBlank(Self.fullVariable) {
            variable = Self.fullVariable
            url = full
            try Self.check(full)
        } else {
            return nil
        }
    }

    private static func check(_ text: String) throws(PrincipalFailure) {
        let url = SplitURL(text)
        let host = url.host
        guard url.scheme == "http" || url.scheme == "https", !host.isEmpty, !text.contains(" ") else {
            throw .badSetting(fullVariable, value: text, wanted: "a URL such as http://169.254.170.23/v1/credentials")
        }
        guard url.scheme == "https" || Loopback.contains(host) || plainHosts.contains(host) else {
            throw .plainContainer(fullVariable, value: text)
        }
    }

    var identifier: String { "container" }
    var description: String { "container credentials" }
    var located: String { "container credentials (\(variable)\(origin.text.map { ", of \($0)" } ?? ""))" }

    func standing(on machine: AWSMachine) throws(PrincipalFailure) -> PrincipalStanding {
        _ = try authorization(on: machine)
        return .whenNeeded("the container's agent is asked when needed")
    }

    func credentials(of principal: Principal, in session: SignInSession) async throws(AWSFailure) -> Credentials {
        let token = try AWSFailure.wrapping { () throws(PrincipalFailure) in try authorization(on: session.machine) }
        var request = HTTPRequest(
            url: url, headers: ["Accept": "application/json"], trust: principal.settings.trust, route: .direct,
            timeLimit: .seconds(2)
        )
        request.headers["Authorization"] = token?.reveal()
        let answer = try await session.metadata.send(request, to: located, secrets: [token].compactMap(\.self))
        return try MetadataCredentials.read(answer, from: located, now: session.machine.effects.clock.now)
    }

    /// What the agent wants to see: from a file, which is renewed, before a variable.
    private func authorization(on machine: AWSMachine) throws(PrincipalFailure) -> Secret? {
        guard let file = machine.environment.nonBlank(Self.tokenFileVariable) else {
            guard let token = machine.environment[Self.tokenVariable], !token.trimmed().isEmpty else { return nil }
            return try Self.checked(token, from: Self.tokenVariable)
        }
        do {
            let bytes = try machine.effects.files.read(machine.environment.absolute(file), limit: 1 << 16)
            return try Self.checked(String(decoding: bytes, as: UTF8.self).trimmed(), from: file)
        } catch let failure as PrincipalFailure {
            throw failure
        } catch {
            throw .containerToken("\(error)", Self.tokenFileVariable)
        }
    }

    /// A token with a line's end in it would be a header of its own.
    private static func checked(_ token: String, from place: String) throws(PrincipalFailure) -> Secret {
        guard !token.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
            throw .containerToken("the token in \(place) has more than one line", place)
        }
        return Secret(token)
    }
}
