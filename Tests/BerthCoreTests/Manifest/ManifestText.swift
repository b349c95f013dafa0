import AWS
import Platform
import SystemPackage

@testable import BerthCore

/// A manifest's whole content, a line for each of its parts, for comparison.
struct ManifestText: CustomStringConvertible {
    let manifest: Manifest

    var description: String {
        let head =
            "\(manifest.name)\(manifest.declaresName ? "" : ", by default") (\(manifest.path?.string ?? "no file"))"
        return ([head] + manifest.profiles.map(line) + manifest.registries.flatMap(lines)).map { $0 + "\n" }.joined()
    }

    private func line(_ name: String, _ profile: ProfileDeclaration) -> String {
        var parts = [text(profile.base)]
        if let role = profile.role {
            parts.append(role.arn.written)
            if let id = role.externalID { parts.append("external id \(id.written)") }
            if let name = role.sessionName { parts.append("session \(name.written)") }
            if let duration = role.duration { parts.append("for \(duration.inWords)") }
            if let serial = role.mfaSerial { parts.append("device \(serial)") }
        }
        if let region = profile.region { parts.append("STS in \(region)") }
        return "profile \(name): \(parts.joined(separator: ", ")) [\(profile.place)]"
    }

    private func text(_ base: ProfileDeclaration.Base) -> String {
        switch base {
        case .ambient: "ambient"
        case .awsProfile(let name): "AWS profile \(name)"
        case .source(let name): "source \(name)"
        case .sso(let sso):
            "SSO \(sso.session.map { "session \($0)" } ?? "without a session") at \(sso.startURL) in \(sso.region), "
                + "role \(sso.role) of \(sso.account.written)"
        case .webIdentity(.file(let path)): "token in file \(path)"
        case .webIdentity(.variable(let name)): "token in variable \(name)"
        case .webIdentity(.githubOIDC(let audience)): "token of GitHub for \(audience)"
        }
    }

    private func lines(_ registry: RegistryDeclaration) -> [String] {
        var parts: [String] = []
        if let name = registry.accountName { parts.append("account \(name)") }
        if let profile = registry.profile {
            let values = registry.principal.values.sorted { $0.key.rawValue < $1.key.rawValue }
            parts.append("profile \(profile)" + values.map { " with \($0.key.rawValue) \($0.value)" }.joined())
        }
        for (key, value) in registry.labels.sorted(by: { $0.key < $1.key }) { parts.append("\(key)=\(value)") }
        parts += ["renew before \(registry.renewBefore.inWords)", "storage \(registry.storage)"]
        if !registry.verify { parts.append("unverified") }
        var lines = ["\(registry.host) [\(registry.place)]", "  \(parts.joined(separator: ", "))"]
        switch registry.kind {
        case .ecr(let ecr): lines.append("  ECR \(ecr.account) \(ecr.region) \(ecr.endpoint.rawValue)")
        case .ecrPublic: lines.append("  ECR Public")
        case .other(let login):
            let life = login.expiresAfter.map { ", for \($0.inWords)" } ?? ""
            let password = "\(text(login.password)) [\(login.passwordPlace)]"
            lines.append("  \(login.username), \(password)\(life)\(login.insecure ? ", insecure" : "")")
        }
        return lines
    }

    private func text(_ password: RegistryDeclaration.PasswordSource) -> String {
        switch password {
        case .variable(let name): "variable \(name)"
        case .file(let path): "file \(path)"
        case .command(let command): "command \(command.words)"
        }
    }
}
