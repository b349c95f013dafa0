import DockerConfig
import Platform
import SystemPackage

/// Finds out what keeps programs from the logins in a config: reads files, and runs nothing.
struct HiddenLoginReader {
    let config: DockerConfigFile
    let effects: Effects

    private var environment: Environment { effects.environment }

    func read(_ content: DockerConfigDocument) -> HiddenLogins {
        var hiding = HiddenLogins(word: config.path.string.shellWord)
        if config.format == .docker {
            hiding.otherFile = otherDockerFile.map { other(than: ["docker"], $0, "DOCKER_CONFIG") }
            return hiding
        }
        hiding.namespaces = Dictionary(
            content.namespacedKeys.map { name, keys in (name.hostInConfig, keys) }, uniquingKeysWith: +)
        for consumer in [CredentialConsumer.podman, .skopeo] {
            let search = consumer.search(in: environment) { _ in false }
            if search.files.contains(where: isSame) {
                let conf = RegistriesConfReader(environment: environment, files: effects.files)
                    .read(namedBy: consumer.registriesConfVariables)
                guard let (names, file) = conf.instead else { continue }
                let programs = (hiding.helpers?.programs ?? []) + [consumer.name]
                hiding.helpers = HiddenLogins.Helpers(
                    programs: programs, names: names, file: environment.abbreviated(file).inOneLine)
            } else if let variable = search.variable, let file = search.files.first, readsWithoutVariables(consumer) {
                let programs = (hiding.otherFile?.programs ?? []) + [consumer.name]
                hiding.otherFile = other(than: programs, file, variable)
            }
        }
        return hiding
    }

    private func other(
        than programs: [String], _ file: FilePath, _ variable: String
    ) -> HiddenLogins.OtherFile {
        HiddenLogins.OtherFile(
            programs: programs, file: environment.abbreviated(file).inOneLine, word: file.string.shellWord,
            variable: variable)
    }

    /// The file that docker reads if the config is the one in the home directory and docker reads another.
    private var otherDockerFile: FilePath? {
        guard let file = environment.path(in: "DOCKER_CONFIG")?.appending("config.json"), !isSame(file),
            let own = environment.home?.pushing(".docker/config.json"), isSame(own)
        else { return nil }
        return file
    }

    /// Whether a program reads the config if no variable keeps it to another file.
    private func readsWithoutVariables(_ consumer: CredentialConsumer) -> Bool {
        consumer.search(in: environment.withoutAuthFileVariables) { _ in false }.files.contains(where: isSame)
    }

    /// Whether a path leads to the config, through links of its own or of its directory.
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
    /// The same without the variables that keep podman and skopeo to one file.
    fileprivate var withoutAuthFileVariables: Environment {
        var other = self
        for name in ["REGISTRY_AUTH_FILE", "DOCKER_CONFIG"] { other.variables[name] = nil }
        return other
    }
}

extension String {
    /// The key in Docker's config of a registry as podman names it.
    fileprivate var hostInConfig: String {
        hasSameBytes(as: DockerHub.shortName) ? DockerConfigDocument.dockerHub : self
    }
}
