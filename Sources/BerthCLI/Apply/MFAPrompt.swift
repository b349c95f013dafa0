import AWS
import Platform

/// Asks a person for the codes of MFA devices: each device once, before anything else is done.
struct MFAPrompt {
    let terminal: any Terminal

    /// - Returns: what was given; a device that nobody gave a code of is not in it.
    func codes(for principals: [Principal]) async -> MFACodes {
        var codes: [String: Secret] = [:]
        var asked: Set<String> = []
        for principal in principals {
            for device in principal.mfaDevices where asked.insert(device).inserted {
                guard let answer = await terminal.askSecret("MFA code of \(device), for \(principal): ") else {
                    continue
                }
                let code = answer.reveal().split(whereScalar: { $0.properties.isWhitespace }).joined()
                if !code.isEmpty { codes[device] = Secret(code) }
            }
        }
        return MFACodes(codes, for: principals)
    }
}
