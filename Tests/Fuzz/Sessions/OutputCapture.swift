import Glibc

/// The process's standard output and standard error, captured while a body runs.
///
/// libFuzzer's own report of a crash would be captured too. `FUZZ_SHOW=1` captures nothing, to read it.
enum OutputCapture {
    /// The captured output.
    struct Captured {
        var output: [UInt8] = []
        var errors: [UInt8] = []
    }

    private static let isOff = getenv("FUZZ_SHOW") != nil
    private static let files = (output: temporaryFile(), errors: temporaryFile())
    private static let kept = (output: dup(STDOUT_FILENO), errors: dup(STDERR_FILENO))

    /// Runs a body and returns its output.
    static func during(_ body: () -> Void) -> Captured {
        if isOff {
            body()
            return Captured()
        }
        let (files, kept) = (files, kept)
        for file in [files.output, files.errors] {
            ftruncate(file, 0)
            lseek(file, 0, SEEK_SET)
        }
        dup2(files.output, STDOUT_FILENO)
        dup2(files.errors, STDERR_FILENO)
        body()
        dup2(kept.output, STDOUT_FILENO)
        dup2(kept.errors, STDERR_FILENO)
        return Captured(output: content(of: files.output), errors: content(of: files.errors))
    }

    private static func content(of file: CInt) -> [UInt8] {
        let count = Int(lseek(file, 0, SEEK_END))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            used = max(0, pread(file, buffer.baseAddress, count, 0))
        }
    }
}

/// Returns a descriptor of an empty file without a name.
func temporaryFile() -> CInt {
    var path = Array("/tmp/berth-fuzz-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    unlink(path)
    return file
}
