import Effects
import FoundationEssentials
import Logging
import Platform

/// The client that a sign-in uses: the registered one of an earlier sign-in, also of the AWS CLI's, or a new one.
struct SSOClientSource {
    let session: SSOSession
    let method: IdentityCenterSignIn.Method
    let principal: Principal
    let context: SignInContext

    /// The redirect of a client for the browser: a loopback address with any port (RFC 8252, section 7.3).
    static let redirectURI = "http://127.0.0.1/oauth/callback"

    /// Returns a client, registered if necessary.
    /// - Parameters:
    ///   - portal: the URL that AWS knows.
    ///   - isNew: whether a stored client does not count.
    func client(for portal: String, new isNew: Bool = false) async throws(AWSError) -> SSOClient {
        if !isNew, let stored { return stored.client }
        let registration = try await register(portal)
        store(registration)
        return registration.client
    }

    /// Removes the stored client, so that the next sign-in registers a new one.
    func forget() {
        let directory = SSOCacheDirectory(effects: context.machine.effects)
        guard let file = directory.file(of: ClientRegistration.cacheKey(of: session)) else { return }
        try? context.machine.effects.files.remove(file)
    }

    /// The stored registration; `nil` if the sign-in may not use it, or it does not exist.
    private var stored: ClientRegistration? {
        let directory = SSOCacheDirectory(effects: context.machine.effects)
        guard let file = directory.file(of: ClientRegistration.cacheKey(of: session)),
            let found = (try? directory.read(file)).flatMap(ClientRegistration.init)
        else { return nil }
        return found.isUsable(for: method, at: context.machine.effects.clock.now) ? found : nil
    }

    private func register(_ portal: String) async throws(AWSError) -> ClientRegistration {
        var body = RegisterClient.Body(clientName: clientName)
        if let scopes = session.scopes, !scopes.isEmpty { body.scopes = scopes }
        if method == .browser {
            body.scopes = body.scopes ?? [ClientRegistration.defaultScope]
            body.grantTypes = ClientRegistration.browserGrants
            body.redirectUris = [Self.redirectURI]
            body.issuerUrl = portal
        }
        let call = RegisterClient.call(body, region: session.region, by: principal)
        let answer = try await context.caller.send(call, signedWith: nil)
        guard let client = RegisterClient.client(from: answer) else {
            throw .unreadable(try call.description(), missing: "a client")
        }
        let now = context.machine.effects.clock.now
        if client.remaining(at: now) <= 0 { try ClockCheck(answer, now: now).check(call) }
        return ClientRegistration(client: client, scopes: body.scopes, grantTypes: body.grantTypes)
    }

    /// A failure is not one of the sign-in: the next one registers again.
    private func store(_ registration: ClientRegistration) {
        let directory = SSOCacheDirectory(effects: context.machine.effects)
        guard let file = directory.file(of: ClientRegistration.cacheKey(of: session)) else { return }
        do {
            try directory.write(registration.file, to: file)
        } catch {
            context.metadata.log.warning("the client of \(session.located) could not be stored: \(error)")
        }
    }

    /// The name that the sign-in page shows.
    private var clientName: String {
        "berth-client-\(session.name ?? "\(context.machine.effects.clock.now.epochSeconds)")"
    }
}
