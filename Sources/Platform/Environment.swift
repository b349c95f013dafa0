package import SystemPackage

/// The environment at the start of the process. It is a value: no other code reads the process's variables.
package struct Environment: Sendable {
    package var variables: [String: String]
    /// `$HOME`, else the password database's entry; `nil` if neither is set.
    package var home: FilePath?
    /// The base of relative paths; absolute.
    package var workingDirectory: FilePath
    /// The user's number; `nil` if it is unknown.
    package var user: UInt32?

    package init(variables: [String: String], home: FilePath?, workingDirectory: FilePath, user: UInt32? = nil) {
        self.variables = variables
        self.home = home
        self.workingDirectory = workingDirectory
        self.user = user
    }

    /// Returns the environment of this process. The home directory is `$HOME`, or else that of the password database.
    /// - Parameters:
    ///   - variables: the variables of this process that count.
    ///   - home: the value of `HOME`; `nil` if it is not set.
    package static func ofProcess(_ variables: [String: String], home: String?) -> Environment {
        var workingDirectory: FilePath = "/"
        if let pointer = getcwd(nil, 0) {
            workingDirectory = FilePath(platformString: pointer)
            free(pointer)
        }
        return Environment(
            variables: variables, home: HomeDirectory.path(home), workingDirectory: workingDirectory, user: getuid())
    }

    /// Returns a variable's text; `nil` if it is not set. A variable that is set to nothing is the empty string.
    package subscript(name: String) -> String? { variables[name] }

    /// Returns a variable's text, trimmed of spaces at its ends; `nil` if it is not set or blank.
    package func nonBlank(_ name: String) -> String? {
        guard let value = variables[name] else { return nil }
        let trimmed = value.trimmed()
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Returns the path that a variable names, made absolute; `nil` if it is not set or empty. A `~` in it is an
    /// ordinary name, as for other programs.
    package func path(in variable: String) -> FilePath? {
        guard let path = variables[variable], !path.isEmpty else { return nil }
        return workingDirectory.pushing(FilePath(path))
    }

    /// Returns the directory that a variable of the XDG Base Directory Specification names, else its default below the
    /// home directory; `nil` if both are missing. The specification ignores a path that is not absolute.
    /// - Parameters:
    ///   - variable: such as `XDG_STATE_HOME`.
    ///   - place: such as `.local/state`.
    package func xdgDirectory(_ variable: String, orInHome place: String) -> FilePath? {
        if let path = nonBlank(variable), path.hasPrefix(bytes: "/") { return FilePath(path) }
        return home?.pushing(FilePath(place))
    }

    /// Returns a user's path, made absolute: `~` and `~/…` mean the home directory, and a relative path starts from the
    /// working directory.
    package func absolute(_ path: String) -> FilePath {
        if let home, path.hasSameBytes(as: "~") { return home }
        if let home, let rest = path.rest(afterPrefix: "~/") { return home.appending(String(rest)) }
        return workingDirectory.pushing(FilePath(path)).lexicallyNormalized()
    }

    /// Returns a path for messages: below the home directory it starts with `~/`.
    package func abbreviated(_ path: FilePath) -> String {
        guard let home, !home.components.isEmpty, path.starts(with: home) else { return path.string }
        var rest = path
        _ = rest.removePrefix(home)
        return rest.isEmpty ? "~" : "~/\(rest.string)"
    }
}

/// The user's home directory.
package enum HomeDirectory {
    /// - Parameter variable: the value of `HOME`; `nil` if it is not set.
    /// - Returns: that path, else the password database's; `nil` if both are missing.
    package static func path(_ variable: String?) -> FilePath? {
        if let variable, !variable.isEmpty { return FilePath(variable) }
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
            guard getpwuid_r(getuid(), &record, buffer.baseAddress!, buffer.count, &found) == 0, found != nil,
                let directory = record.pw_dir
            else { return nil }
            return FilePath(platformString: directory)
        }
    }
}
