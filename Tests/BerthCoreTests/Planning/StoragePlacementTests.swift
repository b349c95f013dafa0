import AWS
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

/// The place of a login, by the manifest and Docker's config.
@Suite("The place of a login", .scheduled)
struct StoragePlacementTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

    /// Returns `destination, line`, or the first line of the obstacle.
    private func place(_ storage: RegistryDeclaration.Storage, _ snapshot: Snapshot) -> String {
        do throws(StoragePlacement.PlacementError) {
            let placement = try StoragePlacement.find(storage, for: host, in: snapshot)
            return "\(placement.destination), \(placement.helperLine)"
        } catch {
            return String("\(error.reason)".prefix { $0 != "\n" })
        }
    }

    /// All lines of an obstacle; `nil` if there is a place.
    private func message(_ storage: RegistryDeclaration.Storage, _ snapshot: Snapshot) -> String? {
        do throws(StoragePlacement.PlacementError) {
            _ = try StoragePlacement.find(storage, for: host, in: snapshot)
            return nil
        } catch {
            return error.reason.description
        }
    }

    private func snapshot(_ route: CredentialBackend, beneath: CredentialBackend = .file) -> Snapshot {
        var snapshot = Snapshot(config: Snapshot.path, routes: [host: route])
        snapshot.routesBeneath = [host: beneath]
        return snapshot
    }

    @Test(
        "is that of Docker's config, or of the manifest",
        arguments: [
            (.auto, .file, "the config file, kept(isOurs: false)"),
            (.auto, .store("pass"), "docker-credential-pass, kept(isOurs: false)"),
            (.auto, .helper("pass"), "docker-credential-pass, kept(isOurs: false)"),
            (.auto, .helper("berth"), "docker-credential-berth, kept(isOurs: false)"),
            (.auto, .store("berth"), "docker-credential-berth, kept(isOurs: false)"),
            (
                .auto, .helper("ecr-login"),
                "credHelpers sends this host to docker-credential-ecr-login, which signs in by itself"
            ),
            (.file, .file, "the config file, kept(isOurs: false)"),
            (.file, .store("pass"), "the config file, put"),
            (.file, .helper("pass"), "credHelpers sends this host to docker-credential-pass"),
            (.helper, .file, "docker-credential-berth, put"),
            (.helper, .store("pass"), "docker-credential-berth, put"),
            (.helper, .helper("berth"), "docker-credential-berth, kept(isOurs: false)"),
            (.helper, .helper("ecr-login"), "credHelpers sends this host to docker-credential-ecr-login"),
            (.store("pass"), .file, "docker-credential-pass, put"),
            (.store("pass"), .store("pass"), "docker-credential-pass, kept(isOurs: false)"),
            (.store("pass"), .store("desktop"), "docker-credential-pass, put"),
            (.store("pass"), .helper("pass"), "docker-credential-pass, kept(isOurs: false)"),
            (.store("pass"), .helper("desktop"), "credHelpers sends this host to docker-credential-desktop"),
        ] as [(RegistryDeclaration.Storage, CredentialBackend, String)]
    )
    func placement(storage: RegistryDeclaration.Storage, route: CredentialBackend, expected: String) {
        #expect(place(storage, snapshot(route)) == expected)
    }

    @Test("includes berth's own line, and never changes another program's")
    func ownLine() {
        var snapshot = snapshot(.helper("berth"), beneath: .store("pass"))
        snapshot.keep(at: .helper, host, expires: nil, isRouted: true)
        #expect(place(.helper, snapshot) == "docker-credential-berth, kept(isOurs: true)")
        #expect(place(.auto, snapshot) == "docker-credential-pass, dropped")
        #expect(place(.store("desktop"), snapshot) == "docker-credential-desktop, put")
        snapshot.routesBeneath[host] = .file
        #expect(place(.file, snapshot) == "the config file, dropped")
        snapshot.routesBeneath[host] = .store("pass")
        #expect(place(.file, snapshot) == "the config file, put")
        // Another program has set the host's helper since.
        snapshot.routes[host] = .helper("desktop")
        #expect(place(.helper, snapshot) == "credHelpers sends this host to docker-credential-desktop")
    }

    // D13
    @Test("is the file also next to credsStore, with an empty line for docker that is removed when it is not needed")
    func emptyLine() {
        var snapshot = snapshot(.file, beneath: .store("desktop.exe"))
        snapshot.routes = [:]
        snapshot.fileLines = [host]
        // Another program's line.
        #expect(place(.file, snapshot) == "the config file, kept(isOurs: false)")
        #expect(place(.auto, snapshot) == "the config file, kept(isOurs: false)")
        snapshot.keep(at: .file, host, expires: nil, isRouted: true)
        #expect(place(.file, snapshot) == "the config file, kept(isOurs: true)")
        #expect(place(.auto, snapshot) == "docker-credential-desktop.exe, dropped")
        #expect(place(.helper, snapshot) == "docker-credential-berth, put")
        snapshot.routesBeneath = [:]
        #expect(place(.file, snapshot) == "the config file, dropped")
        // The line has been removed since.
        snapshot.fileLines = []
        #expect(place(.file, snapshot) == "the config file, kept(isOurs: false)")
    }

    // D13
    @Test(
        "is podman's file without a line: podman and related programs read no credsStore",
        arguments: [
            ("/run/user/1000/containers/auth.json", "the config file, kept(isOurs: false)"),
            ("/home/me/.config/containers/auth.json", "the config file, kept(isOurs: false)"),
            ("/named.json", "the config file, kept(isOurs: false)"),
            ("/home/me/.docker/config.json", "the config file, put"),
            ("/other/config.json", "the config file, put"),
        ])
    func containersFile(path: String, expected: String) throws {
        let files = MemoryFileSystem([path: #"{"credsStore":"desktop.exe","auths":{}}"#])
        var variables = ["XDG_RUNTIME_DIR": "/run/user/1000"]
        if path == "/named.json" { variables["REGISTRY_AUTH_FILE"] = path }
        let effects = Effects.fake(files: files, environment: variables)
        let config = try DockerConfigFile(option: path, environment: effects.environment)
        let reader = SnapshotLoader(config: config, ledger: nil, effects: effects)
        let wanted = manifest(declared("600423610423", "us-east-2", storage: .file))
        let snapshot = try reader.read(
            for: wanted, configuration: .failure(.unreadable(FileError("read", "/x", .ioError), .config))
        ).snapshot
        #expect(place(.file, snapshot) == expected)
        #expect(place(.auto, snapshot).hasPrefix("the config file") == (expected.hasSuffix("kept(isOurs: false)")))
    }

    // D13
    @Test(
        "is missing if the program of Docker's config is missing, and the next step depends on what names it",
        arguments: [
            (.store("desktop.exe"), "Install it, set `storage: file`, or remove credsStore from Docker's config."),
            (.helper("desktop.exe"), "Install it, or remove its line from credHelpers in Docker's config."),
        ] as [(CredentialBackend, String)]
    )
    func missingByRoute(route: CredentialBackend, advice: String) {
        var snapshot = snapshot(route)
        snapshot.missingPrograms = ["desktop.exe", "pass"]
        #expect(message(.auto, snapshot) == "docker-credential-desktop.exe is not on PATH\n\(advice)")
        snapshot.routes = [:]
        #expect(
            message(.store("pass"), snapshot)
                == "docker-credential-pass is not on PATH\nInstall it, or choose another `storage`.")
    }

    @Test("is missing if the program is, which is found without running it")
    func missing() {
        var snapshot = snapshot(.store("pass"))
        snapshot.missingPrograms = ["pass", "berth"]
        #expect(place(.auto, snapshot) == "docker-credential-pass is not on PATH")
        #expect(place(.helper, snapshot) == "docker-credential-berth is not on PATH")
        #expect(
            ChangeReason.programMissing("berth").description == """
                docker-credential-berth is not on PATH
                It comes with berth: put it next to berth, in a directory of PATH.
                """)
    }
}
