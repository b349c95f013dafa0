package import AWS
package import DockerConfig
package import Effects
import Platform
import SystemPackage

/// The source of a recorded host's login, by its manifest as it is now. The manifest is read again, regardless of
/// Docker's working directory.
package struct HelperLoginSource: Sendable {
    /// The token and its principal.
    package let token: TokenSource
    /// The principal's identity; `nil` if the registry is not Amazon's.
    let identity: PrincipalIdentity?
    /// Why the principal cannot sign in now; `nil` if it can. A cached token of the same identity is good in any case.
    let signInError: HelperError?
    /// The variables that are substituted into the manifest.
    let manifestVariables: Set<String>
    /// The AWS files; empty if the registry is not Amazon's.
    package let configuration: SharedConfiguration
    /// The variables that are withheld from credential programs.
    package let secretVariables: Set<String>

    /// Finds the source from files and variables, without the network.
    package init(_ record: HelperRecord, effects: Effects) throws(HelperError) {
        let files = record.manifests
        guard !files.isEmpty else { throw .noManifest(host: record.host) }
        let manifest = try Self.manifest(of: files, effects)
        if manifest.runsCommands && manifest.digest != record.digest {
            throw record.digest.isEmpty
                ? .revoked(host: record.host, files: files) : .changed(host: record.host, files: files)
        }
        guard let declaration = manifest.registries.first(where: { $0.host == record.host }) else {
            throw .notDeclared(host: record.host, files: files)
        }
        secretVariables = manifest.secretVariables
        manifestVariables = manifest.variables
        if case .other(let login) = declaration.kind {
            if case .command(let command) = login.password {
                do throws(OwnedFileError) {
                    try OwnedFileReader(effects.files).check(programsIn: command.directory)
                } catch {
                    throw .openCommandDirectory(host: record.host, reason: error.message.summary)
                }
            }
            (token, configuration) = (.password(PasswordRequest(login)), .empty)
            (identity, signInError) = (nil, nil)
            return
        }
        let configuration = SharedConfiguration.loaded(by: effects)
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        let principal: Principal
        switch reader.identity(of: declaration.principal) {
        case .known(let known, .needsCodes(let devices)):
            (principal, signInError) = (known, .needsMFACode(host: record.host, devices: devices, files: files))
        case .known(let known, _): (principal, signInError) = (known, nil)
        case .unavailable(let known, let reason):
            (principal, signInError) = (
                known, .refused(host: record.host, reason: reason)
            )
        case .unknown(let reason):
            throw .refused(host: record.host, reason: reason)
        }
        identity = reader.principalIdentity(of: principal)
        guard let token = TokenSource(declaration.kind, as: principal), case .success(let loaded) = configuration
        else { throw .noTokenSource(host: record.host) }
        self.token = token
        self.configuration = loaded
    }

    private static func manifest(of files: [String], _ effects: Effects) throws(HelperError) -> Manifest {
        do throws(ManifestError) {
            return try ManifestLoader.read(
                from: files.map { .file(FilePath($0)) }, effects: effects,
                substitution: .environment(effects.environment)
            ).manifest
        } catch {
            throw .invalidManifest(files: files, problem: error.message.summary)
        }
    }
}
