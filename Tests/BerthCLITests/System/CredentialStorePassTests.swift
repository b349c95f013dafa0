import DockerConfig
import Platform
import TestSupport
import Testing

/// The real docker-credential-pass, with pass and gpg.
@Suite(
    "Logins in pass", .lasting(atMost: .minutes(1)),
    .enabled(if: PassHome.isThere, "gpg, pass or docker-credential-pass is not installed")
)
struct CredentialStorePassTests {
    private static let host = "012345678901.dkr.ecr.eu-west-1.amazonaws.com"
    private static let hub = "https://index.docker.io/v1/"
    private static let login = RegistryCredential.password(username: "AWS", secret: Secret("päss\"word\\"))

    @Test("are stored, listed, read and erased")
    func roundTrip() async throws {
        try await PassHome.with { place in
            _ = try await place.initialise()
            let store = place.store
            #expect(try await store.list() == [:])
            #expect(try await store.get(Self.host) == nil)
            try await store.store(Self.login, for: Self.host)
            try await store.store(.identityToken(username: "me", token: Secret("token")), for: Self.hub)
            #expect(try await store.list() == [Self.host: "AWS", Self.hub: "<token>"])
            #expect(try await store.get(Self.host) == Self.login)
            #expect(try await store.get(Self.hub) == .identityToken(username: "", token: Secret("token")))
            try await store.erase(Self.host)
            #expect(try await store.get(Self.host) == nil)
            // Erasing again does not fail.
            try await store.erase(Self.host)
            #expect(try await store.list() == [Self.hub: "<token>"])
        }
    }

    @Test("replace another user's, which pass would go on to answer with")
    func otherUser() async throws {
        try await PassHome.with { place in
            _ = try await place.initialise()
            try await place.store.store(.password(username: "amy", secret: Secret("hers")), for: Self.host)
            try await place.store.store(.password(username: "zoe", secret: Secret("hers too")), for: Self.host)
            #expect(
                try await place.store.get(Self.host) == .password(username: "zoe", secret: Secret("hers too"))
            )
        }
    }

    @Test("may be as long as AWS's are")
    func long() async throws {
        try await PassHome.with { place in
            _ = try await place.initialise()
            let long = RegistryCredential.password(username: "AWS", secret: Secret(String(repeating: "x", count: 5000)))
            try await place.store.store(long, for: Self.host)
            #expect(try await place.store.get(Self.host) == long)
        }
    }

    @Test("are probed without leaving a login")
    func prove() async throws {
        try await PassHome.with { place in
            _ = try await place.initialise()
            try await place.store.prove()
            #expect(try await place.store.list() == [:])
        }
    }

    @Test("cannot be stored before pass has a key, although listing works")
    func notInitialised() async throws {
        try await PassHome.with { place in
            let store = place.store
            #expect(try await store.list() == [:])
            let said = """
                pass not initialized: exit status 1: Error: password store is empty. Try "pass init".
                Give it a key: `gpg --full-generate-key` if you have none, then `pass init KEY`.
                """
            let proving = await #expect(throws: CredentialStoreError.self) { try await store.prove() }
            #expect(proving?.description == "docker-credential-pass cannot store a login: \(said)")
            let storing = await #expect(throws: CredentialStoreError.self) {
                try await store.store(Self.login, for: Self.host)
            }
            #expect(storing?.description == "docker-credential-pass cannot store a login for \(Self.host): \(said)")
            // There is no login to erase.
            try await store.erase(Self.host)
        }
    }

    @Test("cannot be stored once the key is deleted, and the attempt leaves nothing")
    func keyGone() async throws {
        try await PassHome.with { place in
            let key = try await place.initialise()
            let store = place.store
            try await store.store(Self.login, for: Self.host)
            try await place.lose(key)
            let said = """
                exit status 1: gpg: \(key): skipped: No public key; gpg: [stdin]: encryption failed: No public key
                The key of pass is missing or unusable. List keys with `gpg --list-keys`,
                and set one with `pass init KEY`.
                """
            let proving = await #expect(throws: CredentialStoreError.self) { try await store.prove() }
            #expect(proving?.description == "docker-credential-pass cannot store a login: \(said)")
            let storing = await #expect(throws: CredentialStoreError.self) {
                try await store.store(Self.login, for: Self.hub)
            }
            #expect(storing?.description == "docker-credential-pass cannot store a login for \(Self.hub): \(said)")
            // A login that was stored before stays, and listing still works.
            await #expect(throws: CredentialStoreError.self) { try await store.store(Self.login, for: Self.host) }
            #expect(try await store.list() == [Self.host: "AWS"])
            let reading = await #expect(throws: CredentialStoreError.self) { try await store.get(Self.host) }
            #expect(
                reading?.cause
                    == .refused(.keyLocked, words: "exit status 2: gpg: decryption failed: No secret key")
            )
        }
    }
}
