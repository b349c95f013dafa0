import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// The credentials of a container: an ECS task's role, or EKS Pod Identity.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
struct ContainerCredentialProvider: CredentialProvider {
    /// The complete address, from either variable.
    let address: WebAddress
    /// The variable that names the address.
    let variable: String
    /// The profile that names this source; none if it is the machine's own.
    let origin: PrincipalRemark

    static let relativeVariable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    static let fullVariable = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    static let tokenVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    private static let tokenFileVariable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    /// In bytes.
    private static let longestToken = 1 << 16
    private static let agent = "169.254.170.2"
    /// The hosts that may be used without TLS, in addition to loopback: ECS, and EKS's agent by IPv4 and IPv6.
    private static let plainHosts = Set(
        [agent, "169.254.170.23", "[fd00:ec2::23]"].compactMap { NetworkHost($0)?.kind })

    /// - Returns: `nil` if the environment names none.
    /// - Throws: An error if berth may not send a request to the address.
    init?(_ environment: Environment, origin: PrincipalRemark = PrincipalRemark()) throws(PrincipalError) {
        self.origin = origin
        if let path = environment.nonBlank(Self.relativeVariable) {
            variable = Self.relativeVariable
            let target = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
            guard let address = WebAddress("http://\(Self.agent)\(target)") else {
                throw .badSetting(
                    Self.relativeVariable, value: path.withoutURLSecrets, wanted: "a path such as /v2/credentials/ID")
            }
            self.address = address
        } else if let full = environment.nonBlank(Self.fullVariable) {
            variable = Self.fullVariable
            address = try Self.checked(full)
        } else {
            return nil
        }
    }

    private static func checked(_ text: String) throws(PrincipalError) -> WebAddress {
        guard let address = WebAddress(text) else {
            throw .badSetting(
                fullVariable, value: text.withoutURLSecrets,
                wanted: "a URL such as http://169.254.170.23/v1/credentials")
        }
        guard address.isSafe || plainHosts.contains(address.host.kind) else {
            throw .plainContainer(fullVariable, value: text.withoutURLSecrets)
        }
        return address
    }

    var identifier: String { "container" }
    var description: String { "container credentials" }
    var located: String { "container credentials (\(variable)\(origin.text.map { ", of \($0)" } ?? ""))" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        _ = try authorization(on: machine)
        return .obtainedDuringSignIn("berth queries the container's agent when needed")
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        var identity = SourceIdentity(facts: ["container", address.url], isKnownOffline: false)
        var token = machine.environment[Self.tokenVariable].map { Secret($0.trimmed()) }
        if let file = machine.environment.nonBlank(Self.tokenFileVariable) {
            let path = machine.environment.absolute(file)
            let content = try? machine.effects.files.read(path, limit: Self.longestToken)
            identity.files = [IdentityFile(path: path, content: content)]
            token = content.map { Secret(String(decoding: $0, as: UTF8.self).trimmed()) }
        }
        identity.facts += SourceIdentity.facts(ofToken: token)
        return identity
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        let token = try AWSError.wrapping { () throws(PrincipalError) in try authorization(on: context.machine) }
        var request = HTTPRequest(
            url: address.url, headers: ["Accept": "application/json"], trust: principal.settings.trust, route: .direct,
            timeLimit: .seconds(2)
        )
        request.headers["Authorization"] = token?.reveal()
        let answer = try await context.metadata.send(request, to: located, secrets: [token].compactMap(\.self))
        return try MetadataCredentials.read(answer, from: located, now: context.machine.effects.clock.now)
    }

    /// Returns the token for the agent: from a file, which is renewed, before a variable.
    private func authorization(on machine: AWSMachine) throws(PrincipalError) -> Secret? {
        guard let file = machine.environment.nonBlank(Self.tokenFileVariable) else {
            guard let token = machine.environment[Self.tokenVariable], !token.trimmed().isEmpty else { return nil }
            return try Self.checked(token, in: Self.tokenVariable, namedBy: Self.tokenVariable)
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try machine.effects.files.read(machine.environment.absolute(file), limit: Self.longestToken)
        } catch {
            throw .containerToken(error.description, Self.tokenFileVariable)
        }
        let token = String(decoding: bytes, as: UTF8.self).trimmed()
        return try Self.checked(token, in: file, namedBy: Self.tokenFileVariable)
    }

    /// Checks a token: a line break in it would start another header.
    private static func checked(
        _ token: String, in place: String, namedBy variable: String
    ) throws(PrincipalError) -> Secret {
        if let flaw = HeaderValueFlaw(inValue: token) {
            throw .containerToken("the token in \(place) \(flaw)", variable)
        }
        return Secret(token)
    }
}
