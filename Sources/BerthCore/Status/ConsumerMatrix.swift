import DockerConfig
import Platform
import SystemPackage

/// Which programs see which logins where they are kept. Pure, as the planner is.
public struct ConsumerMatrix: Sendable, Equatable {
    /// In the order in which they were asked for.
    public var rows: [ConsumerRow]
    /// The command that stores the logins where a program looks; none where berth writes there already.
    public var remedies: [Consumer: String]

    /// A matrix of these parts.
    public init(rows: [ConsumerRow], remedies: [Consumer: String]) {
        self.rows = rows
        self.remedies = remedies
    }

    /// - Parameter hosts: keys of Docker's config.
    public init(hosts: [String], in world: ConsumerWorld) {
        rows = hosts.map { host in
            let answers = Consumer.allCases.map { ($0, world.answer(of: $0, about: host)) }
            return ConsumerRow(host: host, answers: Dictionary(uniqueKeysWithValues: answers))
        }
        remedies = [:]
        for consumer in Consumer.allCases { remedies[consumer] = world.remedy(for: consumer) }
    }
}

extension ConsumerWorld {
    fileprivate func answer(of consumer: Consumer, about host: String) -> ConsumerRow.Answer {
        do throws(NothingKept) {
            let keeper = try keeper(of: host)
            return answer(of: consumer, about: host, keptBy: keeper, by: registriesConfs[consumer] ?? .authFiles)
        } catch {
            return .no(error.why)
        }
    }

    /// What a program answers that may ask helpers before its files, or instead of them.
    private func answer(
        of consumer: Consumer, about host: String, keptBy keeper: Keeper, by conf: RegistriesConf
    ) -> ConsumerRow.Answer {
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

    private func answer(of consumer: Consumer, about host: String, keptBy keeper: Keeper) -> ConsumerRow.Answer {
        if consumer.heedsDockerAuthConfig, environmentLogins.shadows(host) { return .no(.hidden) }
        let search = consumer.search(in: environment) { files[$0] != nil }
        var namespaces: ConsumerRow.Why?
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
            if found == keeper { return namespaces.map(ConsumerRow.Answer.partly) ?? .yes }
            switch found {
            case .file: return .no(.otherLogin(file: name(of: path)))
            case .program(""): return .no(.emptyHelper(file: name(of: path)))
            case .program(let program): return .no(.otherProgram(program, file: name(of: path)))
            }
        }
        return .no(whyNowhere(consumer, host, keeper, search))
    }

    /// Why a program finds no login at all.
    private func whyNowhere(
        _ consumer: Consumer, _ host: String, _ keeper: Keeper, _ search: Consumer.Search
    ) -> ConsumerRow.Why {
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
        if consumer == .kubelet, config == Consumer.kubeletHomeFile { return .readsNoHome }
        return .readsElsewhere(search.files.map(name(of:)), variable: search.variable)
    }

    fileprivate func remedy(for consumer: Consumer) -> String? {
        let option: String?
        let file: FilePath?
        switch consumer {
        case .docker, .crane, .oras, .helm:
            option = nil
            file = try? DockerConfigFile(option: nil, environment: environment).path
        case .podman, .skopeo:
            // A file that the program does not read is no remedy.
            if let conf = registriesConfs[consumer] {
                if case .unreadable = conf { return nil }
                if conf.instead != nil { return nil }
            }
            option = "podman"
            file = ContainersAuthFile.written(in: environment)
        case .kubelet:
            option = Consumer.kubeletFile.string
            file = Consumer.kubeletFile
        }
        guard let file, !isConfig(file) else { return nil }
        return "berth apply\(option.map { " --config \($0.shellWord)" } ?? "")"
    }
}
