internal import CBerthShims
package import SystemPackage

/// A program's command line, from the `argc` and `argv` of C's `main`.
///
/// `CommandLine.arguments` is not used: on Linux, Swift's runtime (6.3, `CommandLine.cpp`) searches the memory below
/// `environ` for the arguments and needs /proc. The list is empty if a preloaded library called `setenv` first, which
/// moves `environ`, or if /proc is not mounted.
package struct ProgramArguments: Sendable, Equatable {
    /// The name in the call of the program, `argv[0]`; empty if the caller gave none.
    package var program: String
    /// The arguments after the program's name.
    package var rest: [String]

    package init(program: String, _ rest: [String]) {
        self.program = program
        self.rest = rest
    }

    /// Copies the arguments of `main`.
    package init(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
        let words = (0..<Int(count)).compactMap { vector[$0].map { String(cString: $0) } }
        self.init(program: words.first ?? "", Array(words.dropFirst()))
    }
}

/// The environment variables at the start of this process.
package enum ProcessVariables {
    /// Returns all variables. It reads memory that `setenv` changes: call it at start, before there are other threads.
    package static func all() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = berth_environment()
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let separator = text.firstIndex(scalar: "=") {
                variables[String(text[..<separator])] = String(text.unicodeScalars[separator...].dropFirst())
            }
            entry += 1
        }
        return variables
    }
}

/// The file that this process runs.
package enum ExecutablePath {
    /// Returns the path without symbolic links; `nil` if the system does not report it, as on Linux without /proc.
    package static func current() -> FilePath? {
        #if canImport(Darwin)
            // Not compiled here: Darwin has no /proc/self/exe.
            guard let path = berth_executable_path() else { return nil }
            defer { free(path) }
            return FilePath(platformString: path)
        #else
            try? SystemFileSource().symbolicLinkTarget("/proc/self/exe")
        #endif
    }
}
