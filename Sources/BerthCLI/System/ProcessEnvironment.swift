import Platform

extension Environment {
    /// Returns the environment of this process, with all of its variables.
    static func live() -> Environment {
        let variables = ProcessVariables.all()
        return .ofProcess(variables, home: variables["HOME"])
    }
}

/// What the variables say about CI systems and the terminal.
extension Environment {
    /// Whether a CI system runs this process: by `CI`, which most CI systems set, or by another CI system's own
    /// variable.
    var isCI: Bool {
        if nonBlank("CI") != nil { return isOn("CI") }
        // Azure Pipelines, Jenkins and TeamCity leave CI unset.
        return isOn("GITHUB_ACTIONS") || isOn("TF_BUILD") || isOn("JENKINS_URL") || isOn("TEAMCITY_VERSION")
    }

    /// Whether the terminal understands escape sequences, by `TERM`. systemd and cron do not set it.
    var hasCapableTerminal: Bool {
        guard let term = nonBlank("TERM") else { return false }
        return term != "dumb" && term != "unknown"
    }

    /// The columns of a terminal whose width is unknown, by `COLUMNS` (POSIX, Base Definitions, 8.3); `nil` if the
    /// variable is not set.
    var columns: Int? { nonBlank("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Whether the locale's encoding is UTF-8, by the variables in the order of POSIX (Base Definitions, 8.2). Without
    /// the variables it is the POSIX locale, which has only ASCII.
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
