package import AWS

/// Where the executor's logins come from and are tried: AWS and the registries, or a test's fakes of them.
package protocol LoginProvider: Sendable {
    /// Signs a principal in, so that tokens can be asked for.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func signIn(_ principal: Principal) async throws

    /// Asks for a login that serves every registry of a source.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func token(for source: TokenSource) async throws -> Login

    /// Asks a registry whether it takes a login.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func check(_ login: Login, at declaration: RegistryDeclaration) async throws
}
