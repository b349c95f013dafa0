import FoundationEssentials
import Platform

extension HTTPResponse {
    /// What the server says went wrong: the first message of the distribution specification's
    /// `{"errors":[{"code","message"}]}`, or of Docker Hub's `{"details":…}`, or of OAuth 2's
    /// `{"error","error_description"}` (RFC 6749, section 5.2); nil where it says nothing of the kind.
    var complaint: String? {
        struct Complaints: Decodable {
            struct Complaint: Decodable {
                var message: String?

                init(from decoder: any Decoder) throws {
                    message = try decoder.container(keyedBy: FieldName.self).value(String.self, of: "message")
                }
            }
            var errors: [Complaint]?
            var details: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: FieldName.self)
                errors = try fields.value([Complaint].self, of: "errors")
                details = try fields.value(String.self, of: "details")
            }
        }
        struct OAuthComplaint: Decodable {
            var error: String?
            var description: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: FieldName.self)
                error = try fields.value(String.self, of: "error")
                description = try fields.value(String.self, of: "error_description")
            }
        }
        let complaints = decoded(Complaints.self)
        if let words = complaints?.errors?.lazy.compactMap(\.message).first ?? complaints?.details { return words }
        return decoded(OAuthComplaint.self).flatMap { complaint in complaint.error.map { complaint.description ?? $0 } }
    }

    /// The token in a token server's answer; `nil` if it has no token that a header can carry.
    var token: Secret? {
        struct Answer: Decodable {
            var token: String?
            var accessToken: String?

            init(from decoder: any Decoder) throws {
                let fields = try decoder.container(keyedBy: FieldName.self)
                token = try fields.value(String.self, of: "token")
                accessToken = try fields.value(String.self, of: "access_token")
            }
        }
        guard let answer = decoded(Answer.self) else { return nil }
        let token = [answer.token, answer.accessToken].compactMap(\.self).first { !$0.isEmpty }
        return token.flatMap { HeaderFlaw(inValue: $0) == nil ? Secret($0) : nil }
    }

    private func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}
