import AWS
import DockerConfig
package import OrderedCollections
package import Platform

/// A filter for registries: `KEY=GLOB[,GLOB…]`, where the key is `account`, `region`, `profile`, `host`, or any label.
package struct RegistrySelector: Sendable, Equatable, CustomStringConvertible {
    let key: String
    let globs: [String]

    /// A text that is not a selector.
    package struct SyntaxError: UserFacingError {
        let text: String
        /// One line, with an example.
        package var message: UserMessage {
            UserMessage(
                "bad_selector",
                "`\(text)` is not a selector: write KEY=GLOB[,GLOB…], such as region=eu-* or account=prod,tools")
        }
    }

    /// - Parameter text: such as `region=eu-*,us-east-2`.
    package init(_ text: String) throws(SyntaxError) {
        guard let separator = text.firstIndex(scalar: "=") else { throw SyntaxError(text: text) }
        key = String(text[..<separator])
        globs = Substring(text.unicodeScalars[separator...].dropFirst())
            .split(scalar: ",", omittingEmptySubsequences: false).map(String.init)
        if key.isEmpty || globs.contains(where: \.isEmpty) { throw SyntaxError(text: text) }
    }

    /// The selector in its written form.
    package var description: String { "\(key)=\(globs.joined(separator: ","))" }

    /// Returns whether a glob matches one of the subject's values for the key. A subject without values does not match.
    func matches(_ subject: Subject) -> Bool {
        globs.contains { Self.matches(subject, key, $0) }
    }

    /// Returns the globs that match none of some subjects.
    func globs(matchingNoneOf subjects: [Subject]) -> [String] {
        globs.filter { glob in !subjects.contains { Self.matches($0, key, glob) } }
    }

    private static func matches(_ subject: Subject, _ key: String, _ glob: String) -> Bool {
        subject.spellings(of: key).contains { Glob.matches($0, glob) }
    }

    /// The subject of a selector: a declared registry, or a host that is no longer declared.
    struct Subject {
        var host: String
        var accounts: [String]
        var region: String?
        var profile: String?
        var labels: [String: String]

        init(_ declaration: RegistryDeclaration) {
            host = declaration.host
            accounts = [declaration.accountName].compactMap(\.self)
            profile = declaration.profile
            labels = declaration.labels
            if case .ecr(let registry) = declaration.kind {
                accounts.append(registry.account)
                region = registry.region
            }
        }

        /// Creates the subject of an undeclared host. ECR hosts contain account and region.
        init(undeclared host: String) {
            self.host = host
            let registry = ECRRegistry(host: host)
            accounts = [registry?.account].compactMap(\.self)
            region = registry?.region
            labels = [:]
        }

        /// Returns all spellings of the values: Docker Hub has more than one name.
        func spellings(of key: String) -> [String] {
            key.hasSameBytes(as: "host") && DockerHub.isKey(host)
                ? Array(RegistryHost.dockerHubSpellings) : values(of: key)
        }

        /// Returns the values for messages, as in a manifest.
        func values(of key: String) -> [String] {
            switch key {
            case "host": [DockerHub.isKey(host) ? DockerHub.shortName : host]
            case "account": accounts
            case "region": [region].compactMap(\.self)
            case "profile": [profile].compactMap(\.self)
            default: [labels[key]].compactMap(\.self)
            }
        }
    }
}

/// The keys and values for selectors over registries.
package struct SelectorVocabulary: Sendable, Equatable {
    /// The values by key, each once, in the registries' order: berth's own keys first, then the labels. Keys without
    /// values are left out.
    package let values: OrderedDictionary<String, [String]>

    private static let ownKeys = ["account", "region", "profile", "host"]

    package init(_ declarations: [RegistryDeclaration]) {
        let subjects = declarations.map(RegistrySelector.Subject.init)
        var values: OrderedDictionary<String, OrderedSet<String>> = [:]
        for key in Self.ownKeys {
            let known = OrderedSet(subjects.flatMap { $0.values(of: key) })
            if !known.isEmpty { values[key] = known }
        }
        // Iterates over registries and not over keys: there may be as many keys as registries.
        for labels in declarations.map(\.labels) {
            for (key, value) in labels.sorted(by: { $0.key < $1.key }) { values[key, default: []].append(value) }
        }
        self.values = values.mapValues(Array.init)
    }
}
