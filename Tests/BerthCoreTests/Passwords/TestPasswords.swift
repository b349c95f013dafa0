import Effects
import FoundationEssentials
import Platform
import SystemPackage

@testable import BerthCore

/// Returns a registry that is not Amazon's.
func registry(
    _ host: String, username: String = "me", password: RegistryDeclaration.PasswordSource = .variable("TOKEN"),
    expiresAfter: Duration? = nil, line: Int = 3, storage: RegistryDeclaration.Storage = .auto
) -> RegistryDeclaration {
    let login = RegistryDeclaration.Login(
        username: username, password: password, passwordPlace: FileLocation(file: "berth.yaml", line: line, column: 5),
        expiresAfter: expiresAfter
    )
    return RegistryDeclaration(
        host: host, kind: .other(login), storage: storage,
        place: FileLocation(file: "berth.yaml", line: line, column: 3)
    )
}

extension RegistryDeclaration.PasswordSource {
    /// Returns a command without variables, of a manifest in a directory.
    static func command(_ words: [String], in directory: FilePath = "/work") -> Self {
        .command(PasswordCommand(words: words, directory: directory))
    }
}

func request(_ declaration: RegistryDeclaration) -> PasswordRequest {
    guard case .other(let login) = declaration.kind else { preconditionFailure("Amazon's") }
    return PasswordRequest(login)
}

/// Returns a secret with its own expiry, as ACR's and others'.
func webToken(expiresIn seconds: Double) -> Secret {
    let claims = #"{"exp":\#(Int(now.timeIntervalSince1970 + seconds))}"#
    return Secret("eyJhbGciOiJSUzI1NiJ9.\(Data(claims.utf8).base64EncodedString().prefix { $0 != "=" }).c2ln")
}
