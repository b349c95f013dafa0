public import Platform
import SystemPackage

extension TrustedManifest {
    /// What has become of a manifest since it was trusted. The raw value is the words for it.
    public enum Standing: String, Sendable {
        case current
        /// The text or the path of one of its files is another one, or a file cannot be read any more.
        case changed = "changed since"
        case gone
    }

    /// - Parameter effects: files are read, and nothing else is done.
    public func standing(_ effects: Effects) -> Standing {
        let file = FilePath(path)
        do throws(FileFailure) {
            guard try effects.files.status(file) != nil else { return .gone }
        } catch {
            return .changed
        }
        do throws(ManifestErrors) {
            let reading = try ManifestReader.read(from: [.file(file)], effects: effects, substitution: .deferred)
            return reading.manifest.digest == digest ? .current : .changed
        } catch {
            return .changed
        }
    }
}
