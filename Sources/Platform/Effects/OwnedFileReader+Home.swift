package import Platform
import SystemPackage

extension OwnedFileReader {
    /// Creates a reader that also accepts the home directory's owner if root runs berth, as with `sudo -E`.
    package init(ofHome effects: Effects) {
        let home = effects.environment.home?.appending(".")
        let isRoot = effects.files.user == 0
        let status = isRoot ? home.flatMap { try? effects.files.status($0) } : nil
        self.init(effects.files, guest: status?.owner.user)
    }
}
