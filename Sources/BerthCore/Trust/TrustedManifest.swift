package import Platform
import SystemPackage

package import struct FoundationEssentials.Date

/// A manifest that may run the programs it names, for as long as it says what it said.
package struct TrustedManifest: Sendable, Equatable, Codable {
    /// Its file, absolute.
    package var path: String
    /// `Manifest.digest`, to which the trust is bound: the paths of its files count, and the files that it includes.
    package var digest: String
    /// When somebody said so.
    package var trusted: Date

    /// Trust of these parts.
    package init(path: String, digest: String, trusted: Date) {
        self.path = path
        self.digest = digest
        self.trusted = trusted
    }

    /// Whether this is the trust in the manifest of a path.
    func isAt(_ path: String) -> Bool { self.path.hasSameBytes(as: path) }
}

extension TrustedManifest {
    /// What has become of a manifest since it was trusted. The raw value is the words for it.
    package enum Standing: String, Sendable {
        case current
        /// The text or the path of one of its files is another one, or a file cannot be read any more.
        case changed = "changed since"
        case gone
    }

    /// - Parameter effects: files are read, and nothing else is done.
    package func standing(_ effects: Effects) -> Standing {
        let file = FilePath(path)
        do throws(FileError) {
            guard try effects.files.status(file) != nil else { return .gone }
        } catch {
            return .changed
        }
        do throws(ManifestErrors) {
            let reading = try ManifestLoader.read(from: [.file(file)], effects: effects, substitution: .deferred)
            return reading.manifest.digest == digest ? .current : .changed
        } catch {
            return .changed
        }
    }
}
