import DockerConfig
import Platform
import SystemPackage

/// The helper's files by system calls.
struct HelperFileReader: HelperFiles {
    private let source = SystemFileSource()

    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
        try OwnedFileReader(source).read(path, limit: limit)
    }

    func content(of path: FilePath, limit: Int) -> [UInt8]? { source.regularFile(path, limit: limit) }

    func remove(_ path: FilePath) throws(FileError) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw FileError("remove", path)
        }
    }

    func linkTarget(_ path: FilePath) -> FilePath? {
        // Fails for whatever is no link.
        try? source.symbolicLinkTarget(path)
    }
}
