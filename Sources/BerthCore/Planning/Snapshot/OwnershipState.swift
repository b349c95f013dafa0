import AWS
import Platform
package import SystemPackage

/// The ledger, and what is known about the manifest files that own its logins.
package struct OwnershipState: Sendable {
    package let ledger: Ledger
    /// The ledger's path; `nil` if there is no directory for one.
    package let ledgerPath: String?
    /// Other manifest files that own logins here and no longer exist.
    package let missingManifests: Set<FilePath>
    /// Other paths in the ledger that lead to the manifest's own file, such as through a symbolic link.
    package let samePaths: Set<String>

    /// Caches of digests, which depend on the ledger's key.
    private let digests = KeyedMemo<RegistryCredential, String>()
    private let identityDigests = KeyedMemo<PrincipalIdentity, String>()

    package init(
        ledger: Ledger = Ledger(), ledgerPath: String? = nil, missingManifests: Set<FilePath> = [],
        samePaths: Set<String> = []
    ) {
        self.ledger = ledger
        self.ledgerPath = ledgerPath
        self.missingManifests = missingManifests
        self.samePaths = samePaths
    }

    /// Returns a login as the ledger keeps it.
    func digest(of login: RegistryCredential) -> String {
        digests.value(for: login) {
            ledger.digest(username: login.storedUsername, secret: login.secret)
        }
    }

    /// Returns an identity as the ledger keeps it.
    func digest(of identity: PrincipalIdentity) -> String {
        identityDigests.value(for: identity) { ledger.digest(of: identity) }
    }
}
