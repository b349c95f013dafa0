import Effects
import FoundationEssentials

extension HTTPResponse {
    /// What the registry says went wrong: the first message of the distribution specification's
    /// `{"errors":[{"code","message"}]}`, or of Docker Hub's `{"details":…}`; nil where it says nothing of the kind.
    var complaint: String? {
        struct Complaints: Decodable {
            struct Complaint: Decodable {
                var message: String?
            }
            var errors: [Complaint]?
            var details: String?
        }
        guard let complaints = try? JSONDecoder().decode(Complaints.self, from: Data(body)) else { return nil }
        return complaints.errors?.lazy.compactMap(\.message).first ?? complaints.details
    }

    /// Whether it is a token server's answer with a token in it.
    var holdsToken: Bool {
        struct Answer: Decodable {
            var token: String?
            var accessToken: String?

            enum CodingKeys: String, CodingKey {
                case token
                case accessToken = "access_token"
            }
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else { return false }
        return [answer.token, answer.accessToken].contains { $0?.isEmpty == false }
    }
}
