import Platform

/// Finds the access portal behind a start URL.
struct StartURLResolver {
    let session: SSOSession
    let settings: ClientSettings
    let http: any HTTPTransport

    private static let timeLimit = Duration.seconds(10)

    /// Returns the URL that AWS knows: the session's own if AWS owns its host, else the target of its redirect. Only one
    /// redirect counts, as for the AWS CLI. If the user set the endpoint of SSO-OIDC, its server knows every URL.
    /// - Throws: `badStartURL` or `otherRegion` as a `SignInError`.
    func portal() async throws(AWSError) -> String {
        if settings.isSet(.ssoOIDC) { return session.startURL }
        guard let address = WebAddress(session.startURL), address.scheme == .https else {
            throw bad("is `\(session.startURL.withoutURLSecrets)`; it should be a URL that starts with https://")
        }
        if StartURL.isAtAWS(address) { return session.startURL }
        let target = try await redirect(of: address)
        guard target.scheme == .https, StartURL.isAtAWS(target) else {
            throw bad("leads to \(host: target.authority), which is not AWS")
        }
        if let region = StartURL.region(of: target), !region.hasSameBytes(as: session.region) {
            throw .signIn(.otherRegion(session, region: region))
        }
        return StartURL.normalized(target.url)
    }

    private func redirect(of address: WebAddress) async throws(AWSError) -> WebAddress {
        var answer = try await send("HEAD", to: address)
        // Some servers have no HEAD.
        if [405, 501].contains(answer.status) { answer = try await send("GET", to: address) }
        guard [301, 302, 303, 307, 308].contains(answer.status) else {
            throw (200...299).contains(answer.status)
                ? bad("leads to \(host: address.authority), which is not AWS")
                : bad("leads to \(host: address.authority), which answered HTTP \(answer.status)")
        }
        guard let target = answer.headers["Location"].flatMap(address.resolving) else {
            throw bad("redirects to something that is not a URL")
        }
        return target
    }

    private func send(_ method: String, to address: WebAddress) async throws(AWSError) -> HTTPResponse {
        do throws(HTTPError) {
            return try await http.send(
                HTTPRequest(method: method, url: address.url, trust: settings.trust, timeLimit: Self.timeLimit))
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw bad("does not answer: \(error.message.summary)")
        }
    }

    private func bad(_ problem: MessageText) -> AWSError { .signIn(.badStartURL(session, problem: problem)) }
}
