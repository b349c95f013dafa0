import FoundationEssentials
import Platform

extension HTTPResponse {
    /// The server's error text: the first message of the distribution specification's
    /// `{"errors":[{"code","message"}]}`, of Docker Hub's `{"details":…}`, or of OAuth 2's
    /// `{"error","error_description"}` (RFC 6749, section 5.2); `nil` if none exists.
    var errorMessage: String? {
        struct ErrorList: Decodable {
            struct ListedError: Decodable {
                var message: String?

                init(from decoder: any Decoder) throws {
                    message = try decoder.container(keyedBy: ResponseField.self).value(String.self, of: "message")
                }
            }
            var errors: [ListedError]?
            var details: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: ResponseField.self)
                errors = try fields.value([ListedError].self, of: "errors")
                details = try fields.value(String.self, of: "details")
            }
        }
        struct OAuthErrorBody: Decodable {
            var error: String?
            var description: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: ResponseField.self)
                error = try fields.value(String.self, of: "error")
                description = try fields.value(String.self, of: "error_description")
            }
        }
        let list = decoded(ErrorList.self)
        if let words = list?.errors?.lazy.compactMap(\.message).first ?? list?.details { return words }
        return decoded(OAuthErrorBody.self).flatMap { body in body.error.map { body.description ?? $0 } }
    }

    /// The token in a token server's answer; `nil` if it has no token that a header can carry.
    var token: Secret? {
        struct TokenBody: Decodable {
            var token: String?
            var accessToken: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: ResponseField.self)
                token = try fields.value(String.self, of: "token")
                accessToken = try fields.value(String.self, of: "access_token")
            }
        }
        guard let answer = decoded(TokenBody.self) else { return nil }
        let token = [answer.token, answer.accessToken].compactMap(\.self).first { !$0.isEmpty }
        return token.flatMap { HeaderValueFlaw(inValue: $0) == nil ? Secret($0) : nil }
    }

    private func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}

/// The name of a member of a server's JSON answer, in any case.
///
/// Docker, podman, and skopeo decode these answers with Go's encoding/json, which takes `Token` for `token`.
struct ResponseField: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<ResponseField> {
    /// Returns the value of a field; `nil` if it is missing or `null`.
    ///
    /// The exact name counts first. Go uses the last of several spellings, but `JSONDecoder` does not report their
    /// order.
    func value<Value: Decodable>(_ type: Value.Type, of name: String) throws -> Value? {
        if let value = try decodeIfPresent(type, forKey: ResponseField(name)) { return value }
        let spellings = allKeys.filter { $0.stringValue.isFieldName(name) }
        for spelling in spellings.sorted(by: { $0.stringValue.utf8.lexicographicallyPrecedes($1.stringValue.utf8) }) {
            if let value = try decodeIfPresent(type, forKey: spelling) { return value }
        }
        return nil
    }
}
