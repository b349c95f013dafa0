import Platform
import SystemPackage

extension Environment {
    /// A path as the user would name it: from the working directory where it lies below, else from the home folder.
    func displayName(of path: FilePath) -> String {
        var rest = path
        guard rest.removePrefix(workingDirectory), !rest.isEmpty else { return abbreviated(path) }
        return rest.string
    }
}
