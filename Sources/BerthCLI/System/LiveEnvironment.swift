import Platform
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Environment {
    /// What this process was started with. The home folder is `$HOME`, else the password database's.
    static func live() -> Environment {
        var variables: [String: String] = [:]
        // `environ` is read here once, at start, before any thread could change it.
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let separator = text.firstIndex(scalar: "=") {
                variables[String(text[..<separator])] = String(text.unicodeScalars[separator...].dropFirst())
            }
            entry += 1
        }
        var workingDirectory: FilePath = "/"
        if let pointer = getcwd(nil, 0) {
            workingDirectory = FilePath(platformString: pointer)
            free(pointer)
        }
        return Environment(
            variables: variables, home: HomeFolder.path(variables["HOME"]), workingDirectory: workingDirectory,
            user: getuid()
        )
    }
}
