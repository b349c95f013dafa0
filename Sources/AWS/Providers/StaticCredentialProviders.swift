import Crypto
import Effects
import FoundationEssentials
import Platform

/// Keys in the environment.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
struct EnvironmentKeyProvider: CredentialProvider {
    var identifier: String { "environment" }
    var description: String { "environment keys" }
    var located: String { description }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        .available(until: try keys(on: machine).expiration)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: StaticKeys.identityFacts(of: try? StaticKeys.inEnvironment(machine.environment)))
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        do throws(PrincipalError) {
            return try keys(on: context.machine)
        } catch {
            throw .principal(error)
        }
    }

    /// Tools that set temporary keys there use it for their expiry.
    private static let expirationVariable = "AWS_CREDENTIAL_EXPIRATION"

    private func keys(on machine: AWSMachine) throws(PrincipalError) -> Credentials {
        guard var keys = try StaticKeys.inEnvironment(machine.environment) else {
            throw .noEnvironmentKeys(neededBy: nil)
        }
        keys.expiration = machine.environment.nonBlank(Self.expirationVariable).flatMap(Date.init(iso8601:))
        let now = machine.effects.clock.now
        if let end = keys.expiration, end <= now {
            throw .environmentKeysExpired(Self.expirationVariable, ago: .from(end, to: now))
        }
        return keys
    }
}

/// Keys in a profile of AWS's files.
struct ProfileKeyProvider: CredentialProvider {
    let profile: ProfileLocation

    init(_ section: ConfigSection) {
        profile = ProfileLocation(section, at: StaticKeys.accessKey)
    }

    var identifier: String { "profile \(profile.name)" }
    var description: String { profile.description }
    var located: String { profile.located }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        _ = try keys(on: machine)
        return .available(until: nil)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        SourceIdentity(facts: StaticKeys.identityFacts(of: try? keys(on: machine)))
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        do throws(PrincipalError) {
            return try keys(on: context.machine)
        } catch {
            throw .principal(error)
        }
    }

    private func keys(on machine: AWSMachine) throws(PrincipalError) -> Credentials {
        guard let section = machine.configuration.profile(profile.name),
            let keys = try StaticKeys.inProfile(section)
        else { throw .nothingFound(lookedAt: ["none in \(located)"]) }
        return keys
    }
}

/// Keys in plain text. A blank value counts as missing, and half of a pair is an error.
enum StaticKeys {
    static let accessKeyVariable = "AWS_ACCESS_KEY_ID"
    static let secretKeyVariable = "AWS_SECRET_ACCESS_KEY"
    static let sessionTokenVariable = "AWS_SESSION_TOKEN"
    /// Its former name; the AWS CLI still reads both.
    static let oldTokenVariable = "AWS_SECURITY_TOKEN"
    static let accessKey = "aws_access_key_id"
    static let secretKey = "aws_secret_access_key"

    /// Returns what distinguishes keys. An ID is not enough: logs contain IDs, so a caller could know an ID without its
    /// secret.
    static func identityFacts(of keys: Credentials?) -> [String] {
        guard let keys else { return ["no keys"] }
        let proof = [keys.secretAccessKey.reveal(), keys.sessionToken?.reveal() ?? ""].lengthPrefixed
        return ["keys", keys.accessKeyID, SHA256.hash(data: Array(proof.utf8)).hexadecimal]
    }

    /// Returns the keys in the environment; `nil` if none exist.
    static func inEnvironment(_ environment: Environment) throws(PrincipalError) -> Credentials? {
        /// Returns a variable's text without pasted white space, such as a no-break space, which is never part of a
        /// key.
        func text(_ variable: String) -> String? { environment[variable].flatMap(WhiteSpace.trim) }
        switch (text(accessKeyVariable), text(secretKeyVariable)) {
        case (nil, nil): return nil
        case (_?, nil): throw .halfKeysInEnvironment(set: accessKeyVariable, unset: secretKeyVariable)
        case (nil, _?): throw .halfKeysInEnvironment(set: secretKeyVariable, unset: accessKeyVariable)
        case (let id?, let secret?):
            let variable = text(sessionTokenVariable) == nil ? oldTokenVariable : sessionTokenVariable
            let token = text(variable)
            try UnsendableValueError.check(id, from: accessKeyVariable)
            try UnsendableValueError.check(token, from: variable)
            return Credentials(
                accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) })
        }
    }

    /// Returns the keys in a profile; `nil` if it has none.
    static func inProfile(_ profile: ConfigSection) throws(PrincipalError) -> Credentials? {
        switch (profile.nonBlank(accessKey), profile.nonBlank(secretKey)) {
        case (nil, nil): return nil
        case (_?, nil): throw .halfKeys(profile.located, has: accessKey, lacks: secretKey)
        case (nil, _?): throw .halfKeys(profile.located, has: secretKey, lacks: accessKey)
        case (let id?, let secret?):
            let key = profile.nonBlank("aws_session_token") == nil ? "aws_security_token" : "aws_session_token"
            let token = profile.nonBlank(key)
            try UnsendableValueError.check(id, from: "\(accessKey) of \(profile.located)")
            try UnsendableValueError.check(token, from: "\(key) of \(profile.located)")
            return Credentials(
                accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) })
        }
    }
}
