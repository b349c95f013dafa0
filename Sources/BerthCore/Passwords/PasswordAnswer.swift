import AWS
import Effects
import FoundationEssentials
import Platform

/// The JSON output of a password command, which also has the expiry.
struct PasswordAnswer {
    /// A reason why an object cannot be used.
    enum FormatError: Error {
        /// Its time has no form that berth reads.
        case unreadableTime
    }

    var secret: Secret
    /// The user name of the object; `nil` if it has none.
    var username: String?
    var expires: Date?

    /// Reads the three forms that programs print for each other:
    ///
    /// - that of Docker's credential helpers, `{"Username": …, "Secret": …}` (docker-credential-helpers,
    ///   `credentials/credentials.go`), with the time in `expires`, which is berth's own addition;
    /// - `gcloud config config-helper --format=json`, `{"credential": {"access_token": …, "token_expiry": …}}`
    ///   (google-auth-library-python, `tests/data/cloud_sdk_config.json`);
    /// - Kubernetes' `ExecCredential`, `{"kind": "ExecCredential", "status": {"token": …, "expirationTimestamp": …}}`
    ///   (https://kubernetes.io/docs/reference/config-api/client-authentication.v1/).
    ///
    /// - Returns: `nil` for any other text, also for other JSON: a key file of Google's is a password.
    /// - Throws: `FormatError` if it is one of them and its time cannot be read.
    init?(_ bytes: [UInt8]) throws(FormatError) {
        guard let first = bytes.first(where: { !" \t\r\n".utf8.contains($0) }), first == UInt8(ascii: "{"),
            let form = try? JSONDecoder().decode(JSONForm.self, from: Data(bytes))
        else { return nil }
        let time: ExpiryTime?
        if let secret = form.secret {
            (self.secret, username, time) = (Secret(secret), form.username, form.expires)
        } else if let credential = form.credential, let token = credential.token {
            (secret, time) = (Secret(token), credential.expiry)
        } else if form.kind == "ExecCredential", let status = form.status, let token = status.token {
            (secret, time) = (Secret(token), status.expiry)
        } else {
            return nil
        }
        guard let time else { return }
        guard let date = time.date else { throw .unreadableTime }
        expires = date
    }

    private struct JSONForm: Decodable {
        var secret: String?
        var username: String?
        var expires: ExpiryTime?
        var credential: Credential?
        var kind: String?
        var status: Status?

        enum CodingKeys: String, CodingKey {
            case secret = "Secret"
            case username = "Username"
            case expires, credential, kind, status
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // A member of another type belongs to another format.
            secret = try? container.decode(String.self, forKey: .secret)
            username = try? container.decode(String.self, forKey: .username)
            expires = try container.decodeIfPresent(ExpiryTime.self, forKey: .expires)
            credential = try? container.decode(Credential.self, forKey: .credential)
            kind = try? container.decode(String.self, forKey: .kind)
            status = try? container.decode(Status.self, forKey: .status)
        }
    }

    private struct Credential: Decodable {
        var token: String?
        var expiry: ExpiryTime?

        enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case expiry = "token_expiry"
        }
    }

    private struct Status: Decodable {
        var token: String?
        var expiry: ExpiryTime?

        enum CodingKeys: String, CodingKey {
            case token
            case expiry = "expirationTimestamp"
        }
    }

    /// A time in ISO 8601, or in seconds since 1970.
    private struct ExpiryTime: Decodable {
        /// `nil` if the time cannot be read.
        var date: Date?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let seconds = try? container.decode(Double.self) {
                date = Date(checkedEpochSeconds: seconds)
            } else {
                date = (try? container.decode(String.self)).flatMap(Date.init(iso8601:))
            }
        }
    }
}
