import BerthCore
import FoundationEssentials

/// A manifest that may run the commands it names, or might until it changed.
struct TrustedManifestEvent: Event {
    static let type = "trusted_manifest"

    var path: String
    var digest: String
    var trustedAt: Date
    var isCurrent: Bool

    init(_ manifest: TrustedManifest, isCurrent: Bool) {
        path = manifest.path
        digest = manifest.digest
        trustedAt = manifest.trusted
        self.isCurrent = isCurrent
    }
}
