import FoundationEssentials
import Platform

/// What is inside a private ECR password: base64 of `{"payload", "datakey", "version", "type", "expiration"}`. AWS does
/// not document this, so nothing is relied upon but a number called `expiration`.
struct ECRPassword: Decodable {
    /// Seconds since 1970.
    let expiration: Double

    /// - Returns: nil for a password of another form.
    init?(_ password: Secret) {
        let text = password.reveal()
        // How base64 of `{"` starts: no other password is worth decoding.
        guard text.hasPrefix("ey"), let bytes = Data(base64Encoded: text),
            let content = try? JSONDecoder().decode(ECRPassword.self, from: bytes)
        else { return nil }
        self = content
    }
}
