import Crypto
import DockerConfig
import FoundationEssentials
import Platform

extension Snapshot {
    /// Tells what is stored for a host, and what berth remembers of it, from whatever else may be there later.
    /// - Parameter key: random, so that digests of two plans tell nothing of each other.
    func digest(of host: String, key: String) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: Array(key.utf8)))
        for field in [host] + storedFields(host) + rememberedFields(host) {
            // Each with its length, so that no other fields make the same text.
            code.update(data: Array((field.map { "\($0.utf8.count):\($0)" } ?? "-").utf8))
        }
        return code.finalize().hexadecimal
    }

    private func storedFields(_ host: String) -> [String?] {
        let fields: [String?] =
            switch stored[host] {
            case .login(.password(let username, let secret))?: ["password", username, secret.reveal()]
            case .login(.identityToken(let username, let token))?: ["identity token", username, token.reveal()]
            case .unreadable(let why)?: ["unreadable", why]
            case nil: [nil]
            }
        return registryTokens.contains(host) ? fields + ["registry token"] : fields
    }

    private func rememberedFields(_ host: String) -> [String?] {
        guard let entry = remembered(host) else { return [nil] }
        return [
            entry.manifest, entry.path, entry.principal, "\(entry.stored.timeIntervalSince1970)",
            entry.expires.map { "\($0.timeIntervalSince1970)" }, entry.digest, "\(entry.storage)", "\(entry.isRouted)",
            entry.source,
        ] + (entry.identity.map { [$0] } ?? [])
    }
}
