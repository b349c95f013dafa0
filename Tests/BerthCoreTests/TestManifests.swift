import AWS
import DockerConfig
import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// The current time in the tests of plan, status and apply.
let now = Date(timeIntervalSince1970: 1_800_000_000)

/// Returns a registry of an account in a region, as the manifest's decoder makes it.
func declared(
    _ account: String, _ region: String, name: String? = nil, profile: String? = nil, labels: [String: String] = [:],
    renewBefore: Duration = .seconds(6 * 3600), storage: RegistryDeclaration.Storage = .auto, verify: Bool = true
) -> RegistryDeclaration {
    guard let registry = ECRRegistry(account: account, region: region) else { preconditionFailure("no such registry") }
    return RegistryDeclaration(
        host: registry.host, kind: .ecr(registry), accountName: name, profile: profile, labels: labels,
        renewBefore: renewBefore, storage: storage, verify: verify,
        place: FileLocation(file: "berth.yaml", line: 3, column: 5)
    )
}

func manifest(_ registries: RegistryDeclaration..., path: String? = "/work/berth.yaml") -> Manifest {
    Manifest(name: "platform", declaresName: true, path: path.map { .init($0) }, profiles: [:], registries: registries)
}

/// Returns a principal with its own keys, by the name of its profile.
func principal(_ profile: String) throws -> Principal {
    let files = MemoryFileSystem([
        "/home/me/.aws/credentials": "[\(profile)]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
    ])
    let environment = Effects.fake().environment
    let configuration = try SharedConfiguration.load(environment: environment, files: files)
    return try PrincipalResolver(configuration: configuration, environment: environment)
        .resolve(PrincipalSpecification(base: .profile(profile)))
}

/// Returns a password in private ECR's format: base64 of JSON with its expiry.
func password(expiresIn seconds: Double) -> Secret {
    let expiration = Int(now.timeIntervalSince1970 + seconds)
    let text =
        #"{"payload":"cGF5bG9hZA==","datakey":"a2V5","version":"2","type":"DATA_KEY","expiration":\#(expiration)}"#
    return Secret(Data(text.utf8).base64EncodedString())
}

/// A password without an expiry.
let plainPassword = Secret("600423610423-auth-token")

extension Snapshot {
    static let path = "/home/me/.docker/config.json"

    /// Makes a snapshot without stored logins, in which profiles with keys can sign in.
    init(signedIn profiles: String...) throws {
        self.init(config: Self.path)
        for profile in profiles {
            identities[PrincipalReference(profile: profile)] = .known(try principal(profile), .available(until: nil))
        }
    }

    /// Stores a login of ECR's user, and remembers it as berth's if `storedAgo` is given.
    mutating func store(
        _ password: Secret, at host: String, storedAgo: Double? = nil, as principal: String = "profile shared",
        manifest: String = "platform", path: String = "/work/berth.yaml", expires: Date? = nil
    ) {
        stored[host] = .login(.password(username: "AWS", secret: password))
        guard let storedAgo else { return }
        ledger[Ledger.Key(config: configPath, host: host)] = Ledger.Entry(
            manifest: manifest, path: path, principal: principal, stored: now - storedAgo, expires: expires,
            digest: ledger.digest(username: "AWS", secret: password)
        )
    }

    /// Remembers a login in a store, or of the helper, with docker's mark in the config.
    mutating func keep(
        at destination: Destination, _ host: String, expires: Date?, storedAgo: Double = 60,
        as principal: String = "profile shared", isRouted: Bool = false, path: String = "/work/berth.yaml"
    ) {
        if case .store(let name) = destination {
            marks.insert(host)
            if routes[host] == nil { routes[host] = .store(name) }
        }
        ledger[Ledger.Key(config: configPath, host: host)] = Ledger.Entry(
            manifest: "platform", path: path, principal: principal, stored: now - storedAgo, expires: expires,
            digest: ledger.digest(username: "AWS", secret: plainPassword), storage: destination, isRouted: isRouted
        )
    }
}
