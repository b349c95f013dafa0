import DockerConfig
import Platform
import SystemPackage

/// The programs that can use each stored login. It is pure, like the planner.
package struct VisibilityMatrix: Sendable, Equatable {
    /// The rows in the order of the hosts.
    package var rows: [LoginVisibility]
    /// The command that stores logins for a program; none if berth already writes its file.
    package var remedies: [CredentialConsumer: String]

    package init(rows: [LoginVisibility], remedies: [CredentialConsumer: String]) {
        self.rows = rows
        self.remedies = remedies
    }

    /// - Parameter hosts: keys of Docker's config.
    package init(hosts: [String], in world: ConsumerSnapshot) {
        rows = hosts.map { host in
            let answers = CredentialConsumer.allCases.map { ($0, world.answer(of: $0, about: host)) }
            return LoginVisibility(host: host, answers: Dictionary(uniqueKeysWithValues: answers))
        }
        remedies = [:]
        for consumer in CredentialConsumer.allCases { remedies[consumer] = world.remedy(for: consumer) }
    }
}

extension ConsumerSnapshot {
    fileprivate func answer(of consumer: CredentialConsumer, about host: String) -> LoginVisibility.Answer {
        do throws(NoCredentialError) {
            let keeper = try keeper(of: host)
            return answer(of: consumer, about: host, keptBy: keeper, by: registriesConfs[consumer] ?? .authFiles)
        } catch {
            return .no(error.why)
        }
    }

    /// Returns the answer for a program that may use helpers before or instead of its files.
    private func answer(
        of consumer: CredentialConsumer, about host: String, keptBy keeper: Keeper, by conf: RegistriesConf
    ) -> LoginVisibility.Answer {
        switch conf {
        case .authFiles: return answer(of: consumer, about: host, keptBy: keeper)
        case .unreadable(let file): return .no(.unreadableFile(name(of: file)))
        case .helpers(let names, let file):
            var asked: [String] = []
            for name in names {
                let isFiles = name.hasSameBytes(as: RegistriesConf.authFilesName)
                let isKeeper = keeper == .program(name)
                guard isFiles || isKeeper else {
                    asked.append(name)
                    continue
                }
                if isKeeper, missingPrograms.contains(name) {
                    return .no(.missingProgram(name, file: self.name(of: file)))
                }
                let answer = isKeeper ? .yes : answer(of: consumer, about: host, keptBy: keeper)
                if answer == .yes, !asked.isEmpty {
                    return .partly(.asksHelpersFirst(asked, file: self.name(of: file)))
                }
                return answer
            }
            return .no(.asksHelpersOnly(asked, file: self.name(of: file)))
        }
    }

    private func answer(of consumer: CredentialConsumer, about host: String, keptBy keeper: Keeper)
        -> LoginVisibility.Answer
    {
        if consumer.readsDockerAuthConfig, environmentLogins.shadows(host) { return .no(.hidden) }
        let search = consumer.search(in: environment) { files[$0] != nil }
        var namespaces: LoginVisibility.Reason?
        for path in search.files {
            guard let file = files[path] else { continue }
            guard file.content != nil else { return .no(.unreadableFile(name(of: path))) }
            if consumer.knowsNamespaces, namespaces == nil, let keys = file.namespaces(of: host, as: consumer) {
                namespaces = .namespaces(keys, file: name(of: path))
            }
            guard let found = file.keeper(of: host, as: consumer.grammar) else { continue }
            if case .file = found, consumer.grammar.isDockers, file.content?.hasRegistryToken(for: host) == true {
                return .no(found == keeper ? .prefersRegistryToken : .otherLogin(file: name(of: path)))
            }
            if case .program(let name) = found, !name.isEmpty, missingPrograms.contains(name) {
                return .no(.missingProgram(name, file: self.name(of: path)))
            }
            if found == keeper { return namespaces.map(LoginVisibility.Answer.partly) ?? .yes }
            switch found {
            case .file: return .no(.otherLogin(file: name(of: path)))
            case .program(""): return .no(.emptyHelper(file: name(of: path)))
            case .program(let program): return .no(.otherProgram(program, file: name(of: path)))
            }
        }
        return .no(reasonForNoLogin(consumer, host, keeper, search))
    }

    /// Returns the reason why a program finds no login.
    private func reasonForNoLogin(
        _ consumer: CredentialConsumer, _ host: String, _ keeper: Keeper, _ search: CredentialConsumer.Search
    ) -> LoginVisibility.Reason {
        if search.files.contains(where: isConfig) {
            if consumer.grammar.isDockers, hasShortName(for: host) { return .looksForIndex }
            switch (keeper, consumer.grammar, ownContent?.route(for: host)) {
            case (.program(let name), .auths, _): return .runsNothing(name)
            case (.program(let name), _, .helper?): return .asksForDockerIO(name)
            case (.program(let name), _, _): return .knowsNoStore(name)
            case (.file, .containers, _): return .readsAuthAlone
            case (.file, _, _): return .takesNoIdentityToken
            }
        }
        if consumer == .kubelet, config == CredentialConsumer.kubeletHomeFile { return .readsNoHome }
        return .readsElsewhere(search.files.map(name(of:)), variable: search.variable)
    }

    fileprivate func remedy(for consumer: CredentialConsumer) -> String? {
        let option: String?
        let file: FilePath?
        switch consumer {
        case .docker, .crane, .oras, .helm:
            option = nil
            file = try? DockerConfigFile(option: nil, environment: environment).path
        case .podman, .skopeo:
            // A file that the program does not read does not help.
            if let conf = registriesConfs[consumer] {
                if case .unreadable = conf { return nil }
                if conf.replacingHelpers != nil { return nil }
            }
            option = "podman"
            file = ContainersAuthFile.written(in: environment)
        case .kubelet:
            option = CredentialConsumer.kubeletFile.string
            file = CredentialConsumer.kubeletFile
        }
        guard let file, !isConfig(file) else { return nil }
        return "berth apply\(option.map { " --config \($0.shellWord)" } ?? "")"
    }
}

/// The programs that can use one registry's login.
package struct LoginVisibility: Sendable, Equatable {
    /// Whether a program can use it.
    package enum Answer: Sendable, Equatable {
        case yes
        /// It can, but not for everything in the registry.
        case partly(Reason)
        case no(Reason)

        /// The reason; `nil` if it can.
        package var why: Reason? {
            switch self {
            case .yes: nil
            case .partly(let why), .no(let why): why
            }
        }
    }

    /// A reason why a program cannot use it. Files have their display names.
    package enum Reason: Sendable, Hashable {
        case notStored
        /// The entry is not a login, for this reason.
        case unreadable(String)
        /// `DOCKER_AUTH_CONFIG` has a login for the host.
        case hidden
        case otherLogin(file: String)
        /// A file names another `docker-credential-…` for the host.
        case otherProgram(String, file: String)
        /// A file has an empty line for the host in `credHelpers`, which the program does not support.
        case emptyHelper(file: String)
        /// A file names a `docker-credential-…` that is not on `PATH`.
        case missingProgram(String, file: String)
        case unreadableFile(String)
        /// It reads the file but ignores its `credsStore`.
        case knowsNoStore(String)
        /// It reads the file but uses another name for Docker Hub than `credHelpers`.
        case asksForDockerIO(String)
        /// It reads the file but runs no program.
        case runsNothing(String)
        case takesNoIdentityToken
        /// It reads the file but ignores logins without `auth`.
        case readsAuthAlone
        /// It reads the file but prefers the registry token in the entry.
        case prefersRegistryToken
        /// It reads the file but uses Docker's name for Docker Hub.
        case looksForIndex
        /// A file makes it use helpers instead of files.
        case asksHelpersOnly([String], file: String)
        /// A file makes it use helpers before files.
        case asksHelpersFirst([String], file: String)
        /// It finds nothing in these files; a variable may restrict it to one.
        case readsElsewhere([String], variable: String?)
        /// The file is in root's home, which the kubelet does not read.
        case readsNoHome
        /// A file has logins for parts of the registry.
        case namespaces([String], file: String)
    }

    /// The key in Docker's config.
    package var host: String
    /// The answer of every program.
    package var answers: [CredentialConsumer: Answer]

    /// Whether there is a login.
    package var isKept: Bool {
        !answers.values.contains { answer in
            switch answer.why {
            case .notStored?, .unreadable?: true
            default: false
            }
        }
    }

    package init(host: String, answers: [CredentialConsumer: Answer]) {
        self.host = host
        self.answers = answers
    }
}

extension LoginVisibility.Reason: CustomStringConvertible {
    /// One line without its subject, which is the program.
    package var description: String {
        switch self {
        case .notStored: "finds nothing: no login is stored yet"
        case .unreadable(let why): "finds nothing: the stored entry is not a login (\(why))"
        case .hidden: "uses another login, from DOCKER_AUTH_CONFIG"
        case .otherLogin(let file): "uses another login, from \(file)"
        case .otherProgram(let name, let file): "uses docker-credential-\(name), as \(file) says"
        case .emptyHelper(let file):
            "fails at the empty line in credHelpers of \(file), which docker needs with credsStore"
        case .missingProgram(let name, let file):
            "cannot run docker-credential-\(name), which \(file) names: it is not on PATH"
        case .unreadableFile(let file): "stops at \(file), which cannot be read"
        case .knowsNoStore(let name): "does not support credsStore, so it does not use docker-credential-\(name)"
        case .asksForDockerIO(let name):
            "looks for docker.io in credHelpers, so it does not use docker-credential-\(name)"
        case .runsNothing(let name): "reads only `auths`, so it does not use docker-credential-\(name)"
        case .takesNoIdentityToken: "supports only passwords, and this is an identity token"
        case .readsAuthAlone: "reads logins only from `auth`, which this entry lacks"
        case .prefersRegistryToken: "uses the registrytoken in the entry"
        case .looksForIndex: "looks for \(DockerHub.key), and this file has docker.io"
        case .asksHelpersOnly(let names, let file):
            "uses \(Self.programs(names)) and reads no file, as credential-helpers in \(file) says"
        case .asksHelpersFirst(let names, let file):
            "uses \(Self.programs(names)) first, as credential-helpers in \(file) says"
        case .readsElsewhere([], _): "has no file to read: there is no home directory"
        case .readsElsewhere(let files, nil): "reads \(files.joined(separator: ", "))"
        case .readsElsewhere(let files, let variable?):
            "reads only \(files.joined(separator: ", ")), as \(variable) says"
        case .readsNoHome:
            "reads \(CredentialConsumer.kubeletFile), and this file only if its service sets HOME=/root"
        case .namespaces(let keys, let file): "uses another login for \(keys.joined(separator: ", ")), from \(file)"
        }
    }

    private static func programs(_ names: [String]) -> String { names.map(CredentialStore.program(of:)).inWords }
}
