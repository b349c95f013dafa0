package import Effects
package import Logging
package import Platform
package import SystemPackage

/// A session in the cache, of a sign-in by any program.
package struct CachedSSOSession: Sendable {
    package let file: FilePath
    /// The start URL; `nil` if the file names none.
    package let startURL: String?
    /// The region; `nil` if the file names none, and berth can then only remove it.
    package let region: String?

    /// The session in messages: `SSO at https://corp.awsapps.com/start`.
    package var description: String { startURL.map { "SSO at \($0.withoutURLSecrets)" } ?? file.string.inOneLine }
}

/// Signs a user out of all sessions in the cache, as `aws sso logout` does.
package struct CachedSSOSessions: Sendable {
    private let context: SignInContext
    private let settings: ClientSettings

    /// - Parameters:
    ///   - configuration: the AWS files; the selected profile names the settings for requests.
    ///   - timeLimit: for each call with all its attempts.
    ///   - onEvent: called when a request to a service has ended, including retries.
    /// - Throws: an error if a setting of the environment or the profile is invalid.
    package init(
        configuration: SharedConfiguration, effects: Effects, timeLimit: Duration, log: Logger,
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) throws(PrincipalError) {
        settings = try ClientSettings(
            environment: effects.environment, configuration: configuration,
            profile: configuration.profile(configuration.selectedProfile))
        context = SignInContext(
            configuration: configuration, effects: effects, timeLimit: timeLimit, log: log,
            random: { .random(in: 0..<1) }, onEvent: onEvent)
    }

    /// Returns the sessions, in the order of their files' names. Other files, such as those of clients, do not count.
    /// - Throws: `FileError` if the directory exists and cannot be read.
    package func all() throws(FileError) -> [CachedSSOSession] {
        let directory = SSOCacheDirectory(effects: context.machine.effects)
        guard let path = directory.path else { return [] }
        return try context.machine.effects.files.sessionFiles(in: path).compactMap { file in
            guard let token = (try? directory.read(file)).flatMap(RevocableSSOToken.init) else { return nil }
            return CachedSSOSession(file: file, startURL: token.startURL, region: token.region)
        }
    }

    /// Ends a session, and removes its file.
    /// - Throws: `notEnded` as a `SignInError` if the file was removed, but AWS did not confirm the end.
    package func end(_ cached: CachedSSOSession) async throws(AWSError) {
        let session = SSOSession(
            name: nil, startURL: cached.startURL ?? cached.description, region: cached.region ?? "",
            definition: .section)
        let store = SSOSessionStore(session: session, file: cached.file, context: context)
        let principal = Principal(source: .sso(SSOCredentialProvider(session: session)), steps: [], settings: settings)
        _ = try await store.end(by: principal)
    }
}
