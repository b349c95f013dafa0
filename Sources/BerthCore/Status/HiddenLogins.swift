import DockerConfig
import Platform

/// What keeps the programs that a config belongs to from the logins in it, beside `DOCKER_AUTH_CONFIG`.
package struct HiddenLogins: Sendable, Equatable {
    /// A file that programs read instead of the config.
    struct OtherFile: Sendable, Equatable {
        var programs: [String]
        /// As a person reads it.
        var file: String
        /// The word for it on a command line.
        var word: String
        /// The variable that names it.
        var variable: String
    }

    /// Helpers that programs ask instead of reading the config.
    struct Helpers: Sendable, Equatable {
        var programs: [String]
        var names: [String]
        /// The file that says so, as a person reads it.
        var file: String
    }

    /// The word for the config on a command line.
    var word = ""
    /// By host, the keys for parts of the registry, which podman and skopeo prefer.
    var namespaces: [String: [String]] = [:]
    var otherFile: OtherFile?
    var helpers: Helpers?
}

extension Snapshot {
    /// Returns what the user should know of logins that their own programs do not use: at most one warning of each
    /// kind.
    /// - Parameters:
    ///   - kept: the hosts whose logins are kept, and where.
    ///   - config: the config as a person reads it.
    ///   - hasRows: whether rows tell already which hosts `DOCKER_AUTH_CONFIG` hides.
    package func hiddenLoginWarnings(
        _ kept: [(host: String, destination: Destination)], config: String, hasRows: Bool = false
    ) -> [String] {
        guard !kept.isEmpty else { return [] }
        let inVariable = kept.map(\.host).filter(shadowed.contains)
        let keys = kept.filter { $0.destination == .file }.flatMap { hiding.namespaces[$0.host] ?? [] }
        return [
            hasRows ? nil : Self.warning(ofVariable: inVariable), Self.warning(of: keys, hiding.word, config),
            hiding.otherFile.map { Self.warning(of: $0, config) }, hiding.helpers.map { Self.warning(of: $0, config) },
        ].compactMap(\.self)
    }

    /// Returns what the user should know after a log-out: docker still has another login for some hosts; `nil` if it has
    /// none.
    package func remainingLoginWarning(_ loggedOut: [String]) -> String? {
        let hosts = loggedOut.filter(shadowed.contains)
        guard !hosts.isEmpty else { return nil }
        return """
            docker stays logged in to \(hosts.inWords(atMost: Self.shown)): DOCKER_AUTH_CONFIG has \
            \(hosts.count == 1 ? "another login" : "other logins")
            Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host\(hosts.count == 1 ? "" : "s") from it.
            """
    }

    /// How many hosts or keys a warning names.
    private static let shown = 5

    private static func warning(ofVariable hosts: [String]) -> String? {
        guard !hosts.isEmpty else { return nil }
        let logins = hosts.count == 1 ? "another login" : "other logins"
        return """
            DOCKER_AUTH_CONFIG has \(logins) for \(hosts.inWords(atMost: shown)), which docker uses first
            Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host\(hosts.count == 1 ? "" : "s") from it.
            """
    }

    private static func warning(of keys: [String], _ file: String, _ config: String) -> String? {
        guard let first = keys.first else { return nil }
        return """
            podman and skopeo use other logins for \(keys.inWords(atMost: shown)), which \(config) has too
            To remove \(keys.count == 1 ? "it" : "one"): podman logout --authfile \(file) \(first.shellWord)
            """
    }

    private static func warning(of other: HiddenLogins.OtherFile, _ config: String) -> String {
        let isOne = other.programs.count == 1
        return """
            \(other.programs.inWords) \(isOne ? "does" : "do") not read \(config): \(other.variable) names \(other.file)
            Unset \(other.variable) where \(isOne ? "it runs" : "they run"), or write to that file: \
            berth apply --config \(other.word)
            """
    }

    private static func warning(of helpers: HiddenLogins.Helpers, _ config: String) -> String {
        let isOne = helpers.programs.count == 1
        return """
            \(helpers.programs.inWords) \(isOne ? "does" : "do") not read \(config): \
            credential-helpers in \(helpers.file) lists only \(helpers.names.inWords)
            Add "\(RegistriesConf.authFilesName)" to that list to have \(isOne ? "it" : "them") read the file.
            """
    }
}
