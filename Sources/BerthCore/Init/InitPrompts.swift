import AWS
package import Platform
package import SystemPackage

/// Prompts for the choices of a first manifest that no option gives. Enter accepts a default, and an invalid answer is
/// prompted for again.
package struct InitPrompts: Sendable {
    private let facts: DiscoveredConfiguration
    private let prompts: PromptReader

    package init(_ facts: DiscoveredConfiguration, _ terminal: any Terminal) {
        self.facts = facts
        prompts = PromptReader(terminal: terminal)
    }

    private typealias InputError = PromptReader.InputError

    /// - Returns: the given choices, and answers for the others; the defaults if the user does not answer.
    /// - Throws: `UnknownProfileError` if an option names a profile that does not exist.
    package func choices(_ options: InitOptions) async throws(InitOptions.UnknownProfileError) -> InitChoices {
        var choices = try options.choices(facts)
        if options.profiles.isEmpty && facts.profiles.count > 1 { choices.profiles = await profiles() }
        if options.regions.isEmpty {
            var without = choices
            without.regions = []
            let open = ManifestDraft(facts, without).profilesWithoutRegion
            if !open.isEmpty { choices.regions = await regions(of: open, default: choices.regions) }
        }
        if options.name == nil { choices.name = await prompts.name(default: choices.name) }
        return choices
    }

    // MARK: Questions

    private func profiles() async -> [String] {
        let rows = facts.profiles.enumerated().map { index, profile in
            [
                "\(index + 1)", ScalarText.remark(profile.name), profile.account ?? "account not known",
                profile.region ?? "no region", ScalarText.remark(profile.signInMethod ?? ""),
            ]
        }
        let names = facts.profiles.map(\.name)
        let heading = "Profiles of \(ScalarText.remark(facts.awsFile)):\n\(PromptReader.table(rows))"
        return await prompts.ask(heading + "Which ones? Numbers or names [all] ", default: names) {
            words throws(InputError) in
            if words == ["all"] { return names }
            var chosen: [String] = []
            for word in words {
                let number = Int(word).flatMap { (1...names.count).contains($0) ? names[$0 - 1] : nil }
                guard let name = names.first(where: { $0 == word }) ?? number else {
                    throw InputError(
                        words: "`\(ScalarText.remark(word))` is not in the list: answer with numbers, such as 1,2")
                }
                chosen.append(name)
            }
            return chosen
        }
    }

    private func regions(of profiles: [DiscoveredProfile], default likely: [String]) async -> [String] {
        let names = profiles.prefix(5).map { ScalarText.remark($0.name) }.joined(separator: ", ")
        let more = profiles.count > 5 ? " and \(profiles.count - 5) more" : ""
        let fallback = likely.isEmpty ? "none yet" : likely.joined(separator: ",")
        let question = "No region is known for \(names)\(more). Which regions? [\(fallback)] "
        return await prompts.ask(question, default: likely) { words throws(InputError) in
            for word in words where !Partition.looksLikeRegion(word) {
                throw InputError(words: "`\(ScalarText.remark(word))` is not a region, such as us-east-2")
            }
            return words
        }
    }
}

/// The choices that were given as options: berth does not prompt for them.
package struct InitOptions: Sendable, Equatable {
    /// The manifest's name; `nil` if not given.
    package var name: String?
    /// The names of profiles; empty if not given.
    package var profiles: [String]
    /// The regions of accounts without a known region; empty if not given.
    package var regions: [String]
    /// The manifest's directory, whose name is the default name.
    package var folder: FilePath

    package init(name: String? = nil, profiles: [String] = [], regions: [String] = [], folder: FilePath) {
        self.name = name
        self.profiles = profiles
        self.regions = regions
        self.folder = folder
    }

    /// An option names a profile that does not exist.
    package struct UnknownProfileError: UserFacingError, Equatable {
        /// The name in the option.
        package var name: String
        /// The existing profiles.
        package var known: [String]
        /// The display name of their file.
        package var file: String

        /// One line, with a suggestion.
        package var message: UserMessage {
            let some = known.prefix(10).map(ScalarText.remark).joined(separator: ", ")
            let hint =
                if let nearest = SpellingSuggestion.to(name, among: known) {
                    "did you mean `\(nearest)`?"
                } else if known.isEmpty {
                    "it has none"
                } else {
                    "it has \(some)\(known.count > 10 ? ", …" : "")"
                }
            return UserMessage("no_profile", "there is no profile `\(name)` in \(file): \(hint)")
        }
    }

    /// Returns the choices with defaults: every profile, the likeliest region, the directory's name.
    /// - Throws: `UnknownProfileError` if an option names a profile that does not exist.
    package func choices(_ facts: DiscoveredConfiguration) throws(UnknownProfileError) -> InitChoices {
        let known = facts.profiles.map(\.name)
        for profile in profiles where !known.contains(profile) {
            throw UnknownProfileError(name: profile, known: known, file: facts.awsFile)
        }
        return InitChoices(
            name: name ?? Self.name(after: folder), profiles: profiles.isEmpty ? known : profiles,
            regions: regions.isEmpty ? [facts.likelyRegion].compactMap(\.self) : regions
        )
    }

    /// Returns the directory's name with hyphens for characters that a shell would need quoted; `berth` if nothing
    /// remains.
    static func name(after folder: FilePath) -> String {
        let words = (folder.lastComponent?.string ?? "").utf8
            .split { !($0.isWordByte || $0 == UInt8(ascii: ".")) }.map { String(Substring($0)) }
        let name = words.joined(separator: "-").drop { $0 == "." || $0 == "-" }
        return name.isEmpty ? "berth" : String(name)
    }
}

/// The user's choices for a first manifest.
package struct InitChoices: Sendable, Equatable {
    /// The manifest's name.
    package var name: String
    /// The names of the profiles to take.
    package var profiles: [String]
    /// The regions of accounts without a known region.
    package var regions: [String]
}
