import DockerConfig
import Effects
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The helper's files by system calls.
struct SystemFiles: HelperFiles {
    private let source = SystemFileSource()

    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
        try OwnedFileReader(source).read(path, limit: limit)
    }

    func content(of path: FilePath, limit: Int) -> [UInt8]? {
        // A pipe has one reader, and berth read it.
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            // One more byte than the file has, so that its end is seen at once.
            let size = min(max(Int(status.st_size) - bytes.count, 4095), limit) + 1
            var count = 0
            bytes += [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
                count = readBytes(descriptor, buffer.baseAddress, size)
                initialized = max(count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
        }
        return nil
    }

    func remove(_ path: FilePath) throws(FileFailure) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw FileFailure("remove", path)
        }
    }

    func linkTarget(_ path: FilePath) -> FilePath? {
        // Fails for whatever is no link.
        try? source.symbolicLinkTarget(path)
    }
}

/// The system call that `SystemFiles` has a method of the same name for.
private func readBytes(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
