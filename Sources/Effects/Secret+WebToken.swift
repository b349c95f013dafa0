import struct FoundationEssentials.Data
public import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

extension Secret {
    private struct Claims: Decodable {
        let exp: Double?
    }

    /// When it expires, where it is a JSON web token that says so by its `exp` (RFC 7519): anybody can read that, and
    /// that it is a good token is nowhere relied upon. `nil` for any other secret, and if berth accepts no such time.
    public var webTokenExpiration: Date? {
        let parts = reveal().split(scalar: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var payload = parts[1].replacing(bytes: "-", with: "+").replacing(bytes: "_", with: "/")
        payload += String(repeating: "=", count: (4 - payload.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: payload) else { return nil }
        return (try? JSONDecoder().decode(Claims.self, from: bytes))?.exp.flatMap(Date.init(checkedEpochSeconds:))
    }
}
