public import Effects

extension Snapshot {
    /// Looks up the passwords of a manifest's registries, as far as that takes no program.
    mutating func readPasswords(of manifest: Manifest, _ effects: Effects) {
        let reader = Passwords(effects, secretVariables: manifest.secretVariables, timeLimit: .zero)
        for case .other(let login) in manifest.registries.map(\.kind) {
            let request = PasswordRequest(login)
            guard passwords[request] == nil else { continue }
            do throws(PasswordFailure) {
                passwords[request] = try reader.atHand(request).map(Password.atHand) ?? .whenRun
            } catch {
                passwords[request] = .unavailable(error.description)
            }
        }
    }

    /// Keeps programs from being run for passwords: the manifest that names them is not trusted.
    public mutating func distrustCommands() {
        for case (let request, .whenRun) in passwords {
            passwords[request] = .unavailable(PasswordFailure.notTrusted(request.place).description)
        }
    }
}
