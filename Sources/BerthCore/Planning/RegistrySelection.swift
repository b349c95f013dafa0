import OrderedCollections
package import Platform

/// The selected part of a manifest: the registries that every `--only` matches and no `--skip` does.
package struct RegistrySelection: Sendable, Equatable {
    var only: [RegistrySelector]
    var skip: [RegistrySelector]

    /// Selects everything by default.
    package init(only: [RegistrySelector] = [], skip: [RegistrySelector] = []) {
        self.only = only
        self.skip = skip
    }

    /// Whether it selects everything.
    var isEverything: Bool { only.isEmpty && skip.isEmpty }

    /// A selector that matches nothing, or has a glob that matches nothing: a misspelt value must not look like one with
    /// nothing to do.
    package struct NoMatchError: UserFacingError {
        let option: String
        let selector: RegistrySelector
        /// The selector's globs that match nothing.
        let unmatched: [String]
        /// The existing values of the selector's key.
        let values: [String]

        /// One line, with the existing values.
        package var message: UserMessage {
            let written = "\(option) \(selector.description)"
            let what =
                unmatched.count == selector.globs.count
                ? "\(written) matches no registry" : "no registry matches `\(unmatched[0])` of \(written)"
            return UserMessage("selector_matches_nothing", "\(what): \(reason)")
        }

        private var reason: String {
            if selector.key == "host", let host = unmatched.lazy.compactMap(Self.host(withoutPath:)).first {
                return "a host has no scheme or path: write host=\(host)"
            }
            return values.isEmpty
                ? "no registry of the manifest has \(selector.key.isReserved ? "a" : "a label") `\(selector.key)`"
                : "the manifest has \(values.prefix(8).joined(separator: ", "))\(values.count > 8 ? ", …" : "")"
        }

        /// Returns the host of an address such as `https://HOST/REPOSITORY`; `nil` if the text is no more than a host.
        private static func host(withoutPath text: String) -> Substring? {
            let parts = text.split(scalar: "/", omittingEmptySubsequences: false)
            guard parts.count > 1 else { return nil }
            let hasScheme = parts.count > 2 && parts[0].utf8.last == UInt8(ascii: ":") && parts[1].isEmpty
            return hasScheme ? parts[2] : parts[0]
        }
    }

    /// - Parameter owned: the hosts that the manifest owns and no longer declares.
    /// - Throws: `NoMatchError` if a glob of a selector matches neither a declared registry nor an owned host.
    func check(_ declarations: [RegistryDeclaration], owned: [String]) throws(NoMatchError) {
        guard !isEverything else { return }
        let subjects =
            declarations.map(RegistrySelector.Subject.init) + owned.map(RegistrySelector.Subject.init(undeclared:))
        for (option, selectors) in [("--only", only), ("--skip", skip)] {
            for selector in selectors {
                let unmatched = selector.globs(matchingNoneOf: subjects)
                guard !unmatched.isEmpty else { continue }
                let values = OrderedSet(subjects.flatMap { $0.values(of: selector.key) })
                throw NoMatchError(option: option, selector: selector, unmatched: unmatched, values: Array(values))
            }
        }
    }

    /// Returns the selected registries of a manifest, in its order.
    /// - Throws: `NoMatchError` if a selector matches none of them.
    package func declared(in manifest: Manifest) throws(NoMatchError) -> [RegistryDeclaration] {
        try check(manifest.registries, owned: [])
        return manifest.registries.filter(includes(_:))
    }

    func includes(_ declaration: RegistryDeclaration) -> Bool { includes(RegistrySelector.Subject(declaration)) }

    func includes(undeclared host: String) -> Bool { includes(RegistrySelector.Subject(undeclared: host)) }

    private func includes(_ subject: RegistrySelector.Subject) -> Bool {
        only.allSatisfy { $0.matches(subject) } && !skip.contains { $0.matches(subject) }
    }
}

extension String {
    /// Whether a selector's key is one of berth's own keys and not a label.
    fileprivate var isReserved: Bool { ["account", "region", "profile", "host"].contains(self) }
}
