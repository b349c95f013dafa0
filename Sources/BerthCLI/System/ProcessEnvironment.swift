import Platform
import SystemPackage

extension Environment {
    /// What this process was started with. The home folder is `$HOME`, else the password database's.
    static func live() -> Environment {
        let variables = ProcessVariables.all()
        var workingDirectory: FilePath = "/"
        if let pointer = getcwd(nil, 0) {
            workingDirectory = FilePath(platformString: pointer)
            free(pointer)
        }
        return Environment(
            variables: variables, home: HomeDirectory.path(variables["HOME"]), workingDirectory: workingDirectory,
            user: getuid()
        )
    }
}

/// What the environment says of who reads berth's text, and on what.
extension Environment {
    /// Whether a CI system runs this process: `CI`, which most CI systems set, or a variable of a
    /// system that does not set it.
    var isCI: Bool {
        if nonBlank("CI") != nil { return isOn("CI") }
        // Azure Pipelines, Jenkins and TeamCity leave CI unset.
        return isOn("GITHUB_ACTIONS") || isOn("TF_BUILD") || isOn("JENKINS_URL") || isOn("TEAMCITY_VERSION")
    }

    /// Whether a terminal of this process understands escape sequences, as `TERM` says. systemd and cron set none.
    var hasCapableTerminal: Bool {
        guard let term = nonBlank("TERM") else { return false }
        return term != "dumb" && term != "unknown"
    }

    /// The columns of a terminal that does not say how wide it is, by `COLUMNS` (POSIX, Base Definitions, 8.3); `nil` if
    /// the variable is not set.
    var columns: Int? { nonBlank("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Whether the locale's text is UTF-8, by the variables in the order of POSIX (Base Definitions, 8.2). None of them
    /// means the POSIX locale, which has ASCII alone.
    var hasUTF8Locale: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(nonBlank).first ?? ""
        let name = locale.lowercased()
        return name.hasSuffix("utf-8") || name.hasSuffix("utf8") || name.contains("utf-8@") || name.contains("utf8@")
    }

    private func isOn(_ variable: String) -> Bool {
        guard let value = nonBlank(variable)?.lowercased() else { return false }
        return value != "false" && value != "0"
    }
}
