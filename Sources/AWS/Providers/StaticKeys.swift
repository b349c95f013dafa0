import Crypto
import Platform

/// Keys that stand somewhere in plain text. What is blank is absent, and half of a pair is an error.
enum StaticKeys {
    static let accessKeyVariable = "AWS_ACCESS_KEY_ID"
    static let secretKeyVariable = "AWS_SECRET_ACCESS_KEY"
    static let sessionTokenVariable = "AWS_SESSION_TOKEN"
    /// What it was called once; the AWS CLI still takes both.
    static let oldTokenVariable = "AWS_SECURITY_TOKEN"
    static let accessKey = "aws_access_key_id"
    static let secretKey = "aws_secret_access_key"

    /// What tells keys from other ones. An id alone does not: logs show ids, and a caller could know one without its secret.
    static func identityFacts(of keys: Credentials?) -> [String] {
        guard let keys else { return ["no keys"] }
        let proof = [keys.secretAccessKey.reveal(), keys.sessionToken?.reveal() ?? ""].lengthPrefixed
        return ["keys", keys.accessKeyID, SHA256.hash(data: Array(proof.utf8)).hexadecimal]
    }

    /// The keys in the environment; nil where there are none.
    static func inEnvironment(_ environment: Environment) throws(PrincipalFailure) -> Credentials? {
        /// Pasted text may bring a no-break space along, which is no part of a key.
        func text(_ variable: String) -> String? { environment[variable].flatMap(WhiteSpace.trim) }
        switch (text(accessKeyVariable), text(secretKeyVariable)) {
        case (nil, nil): return nil
        case (_?, nil): throw .halfKeysInEnvironment(set: accessKeyVariable, unset: secretKeyVariable)
        case (nil, _?): throw .halfKeysInEnvironment(set: secretKeyVariable, unset: accessKeyVariable)
        case (let id?, let secret?):
            let variable = text(sessionTokenVariable) == nil ? oldTokenVariable : sessionTokenVariable
            let token = text(variable)
            try UnsendableValue.check(id, from: accessKeyVariable)
            try UnsendableValue.check(token, from: variable)
            return Credentials(
                accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) })
        }
    }

    /// The keys that a profile holds itself; nil where it holds none.
    static func inProfile(_ profile: ConfigSection) throws(PrincipalFailure) -> Credentials? {
        switch (profile.nonBlank(accessKey), profile.nonBlank(secretKey)) {
        case (nil, nil): return nil
        case (_?, nil): throw .halfKeys(profile.located, has: accessKey, lacks: secretKey)
        case (nil, _?): throw .halfKeys(profile.located, has: secretKey, lacks: accessKey)
        case (let id?, let secret?):
            let key = profile.nonBlank("aws_session_token") == nil ? "aws_security_token" : "aws_session_token"
            let token = profile.nonBlank(key)
            try UnsendableValue.check(id, from: "\(accessKey) of \(profile.located)")
            try UnsendableValue.check(token, from: "\(key) of \(profile.located)")
            return Credentials(
                accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) })
        }
    }
}
