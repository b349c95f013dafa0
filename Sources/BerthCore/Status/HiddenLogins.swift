import DockerConfig
import Effects
package import Platform
import SystemPackage

/// The reasons why a config's own programs do not use its logins, besides `DOCKER_AUTH_CONFIG`.
package struct HiddenLogins: Sendable, Equatable {
    /// A file that programs read instead of the config.
    struct OtherFile: Sendable, Equatable {
        var programs: [String]
        /// The display name.
        var file: String
        /// The word for it on a command line.
        var word: String
        /// The variable that names it.
        var variable: String
    }

    /// Helpers that programs call instead of reading the config.
    struct Helpers: Sendable, Equatable {
        var programs: [String]
        var names: [String]
        /// The display name of the file that names them.
        var file: String
    }

    /// The word for the config on a command line.
    var word = ""
    /// The keys for parts of a registry, which podman and skopeo prefer, by host.
    var namespaces: [String: [String]] = [:]
    var otherFile: OtherFile?
    var helpers: Helpers?
}

extension Snapshot {
    /// Returns warnings about logins that programs do not use: at most one of each kind.
    /// - Parameters:
    ///   - kept: the hosts with stored logins, and their destinations.
    ///   - config: the display name of the config.
    ///   - hasRows: whether the output already shows the hosts that `DOCKER_AUTH_CONFIG` hides.
    package func hiddenLoginWarnings(
        _ kept: [(host: String, destination: Destination)], config: String, hasRows: Bool = false
    ) -> [UserMessage] {
        guard !kept.isEmpty else { return [] }
        let inVariable = kept.map(\.host).filter(machine.shadowed.contains)
        let keys = kept.filter { $0.destination == .file }.flatMap { machine.hiddenLogins.namespaces[$0.host] ?? [] }
        return [
            hasRows ? nil : Self.warning(ofVariable: inVariable),
            Self.warning(of: keys, machine.hiddenLogins.word, config),
            machine.hiddenLogins.otherFile.map { Self.warning(of: $0, config) },
            machine.hiddenLogins.helpers.map { Self.warning(of: $0, config) },
        ].compactMap(\.self)
    }

    /// Returns a warning after a log-out that Docker still has another login for some hosts; `nil` if it has none.
    package func remainingLoginWarning(_ loggedOut: [String]) -> UserMessage? {
        let hosts = loggedOut.filter(machine.shadowed.contains)
        guard !hosts.isEmpty else { return nil }
        return UserMessage(
            "logins_remain_in_variable",
            """
            docker stays logged in to \(hosts.inWords(atMost: Self.shown)): DOCKER_AUTH_CONFIG has \
            \(hosts.count == 1 ? "another login" : "other logins")
            """, nextStep: Self.unsetting(hosts))
    }

    /// The number of hosts or keys that a warning names.
    private static let shown = 5

    private static func warning(ofVariable hosts: [String]) -> UserMessage? {
        guard !hosts.isEmpty else { return nil }
        let logins = hosts.count == 1 ? "another login" : "other logins"
        return UserMessage(
            "logins_hidden_by_variable",
            "DOCKER_AUTH_CONFIG has \(logins) for \(hosts.inWords(atMost: shown)), which docker uses first",
            nextStep: unsetting(hosts))
    }

    private static func unsetting(_ hosts: [String]) -> NextStep {
        "Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host\(hosts.count == 1 ? "" : "s") from it."
    }

    private static func warning(of keys: [String], _ file: String, _ config: String) -> UserMessage? {
        guard let first = keys.first else { return nil }
        return UserMessage(
            "logins_hidden_by_namespace",
            "podman and skopeo use other logins for \(keys.inWords(atMost: shown)), which \(config) has too",
            nextStep:
                "To remove \(keys.count == 1 ? "it" : "one"): podman logout --authfile \(file) \(first.shellWord)")
    }

    private static func warning(of other: HiddenLogins.OtherFile, _ config: String) -> UserMessage {
        let isOne = other.programs.count == 1
        return UserMessage(
            "logins_in_other_file",
            """
            \(other.programs.inWords) \(isOne ? "does" : "do") not read \(config): \(other.variable) names \(other.file)
            """,
            nextStep: """
                Unset \(other.variable) where \(isOne ? "it runs" : "they run"), or write to that file: \
                berth apply --config \(other.word)
                """)
    }

    private static func warning(of helpers: HiddenLogins.Helpers, _ config: String) -> UserMessage {
        let isOne = helpers.programs.count == 1
        return UserMessage(
            "auth_files_not_listed",
            """
            \(helpers.programs.inWords) \(isOne ? "does" : "do") not read \(config): \
            credential-helpers in \(helpers.file) lists only \(helpers.names.inWords)
            """,
            nextStep: """
                Add "\(RegistriesConf.authFilesName)" to that list to have \(isOne ? "it" : "them") read the file.
                """)
    }
}

/// Determines why programs do not use the logins in a config, from files only.
struct HiddenLoginReader {
    let config: DockerConfigFile
    let effects: Effects

    private var environment: Environment { effects.environment }

    func read(_ content: DockerConfigDocument) -> HiddenLogins {
        var hiddenLogins = HiddenLogins(word: config.path.string.shellWord)
        if config.format == .docker {
            hiddenLogins.otherFile = otherDockerFile.map { other(than: ["docker"], $0, "DOCKER_CONFIG") }
            return hiddenLogins
        }
        hiddenLogins.namespaces = Dictionary(
            content.namespacedKeys.map { name, keys in (name.hostInConfig, keys) }, uniquingKeysWith: +)
        for consumer in [CredentialConsumer.podman, .skopeo] {
            let search = consumer.search(in: environment) { _ in false }
            if search.files.contains(where: isSame) {
                let conf = RegistriesConfReader(environment: environment, files: effects.files)
                    .read(namedBy: consumer.registriesConfVariables)
                guard let (names, file) = conf.replacingHelpers else { continue }
                let programs = (hiddenLogins.helpers?.programs ?? []) + [consumer.name]
                hiddenLogins.helpers = HiddenLogins.Helpers(
                    programs: programs, names: names, file: environment.abbreviated(file).inOneLine)
            } else if let variable = search.variable, let file = search.files.first, readsWithoutVariables(consumer) {
                let programs = (hiddenLogins.otherFile?.programs ?? []) + [consumer.name]
                hiddenLogins.otherFile = other(than: programs, file, variable)
            }
        }
        return hiddenLogins
    }

    private func other(
        than programs: [String], _ file: FilePath, _ variable: String
    ) -> HiddenLogins.OtherFile {
        HiddenLogins.OtherFile(
            programs: programs, file: environment.abbreviated(file).inOneLine, word: file.string.shellWord,
            variable: variable)
    }

    /// The file that Docker reads instead, if the config is the one in the home directory.
    private var otherDockerFile: FilePath? {
        guard let file = environment.path(in: "DOCKER_CONFIG")?.appending("config.json"), !isSame(file),
            let own = environment.home?.pushing(".docker/config.json"), isSame(own)
        else { return nil }
        return file
    }

    /// Returns whether a program would read the config without these variables.
    private func readsWithoutVariables(_ consumer: CredentialConsumer) -> Bool {
        consumer.search(in: environment.withoutAuthFileVariables) { _ in false }.files.contains(where: isSame)
    }

    /// Returns whether a path leads to the config, also through links.
    private func isSame(_ path: FilePath) -> Bool {
        path == config.path || place(of: path).map { $0 == place(of: config.path) } ?? false
    }

    private func place(of path: FilePath) -> FilePath? {
        guard let name = path.lastComponent,
            let directory = try? effects.files.followingLinks(path.removingLastComponent())
        else { return nil }
        return try? effects.files.followingLinks(directory.appending(name))
    }
}

extension Environment {
    /// The environment without the variables that restrict podman and skopeo to one file.
    fileprivate var withoutAuthFileVariables: Environment {
        var other = self
        for name in ["REGISTRY_AUTH_FILE", "DOCKER_CONFIG"] { other.variables[name] = nil }
        return other
    }
}

extension String {
    /// The key in Docker's config of a registry as podman names it.
    fileprivate var hostInConfig: String {
        hasSameBytes(as: DockerHub.shortName) ? DockerHub.key : self
    }
}
