import AWS
import BerthCore
import Effects
import OrderedCollections
import Platform

/// Completes the names of profiles and sessions for a shell.
enum SessionCompletion {
    /// Returns the profiles of the manifest, then those of the AWS files.
    @Sendable static func profiles(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        let line = CompletionContext(words, writing: index)
        guard let effects = CompletionContext.effects else { return [] }
        let own = line.manifest(effects).map { Array($0.profiles.keys) } ?? []
        let others = configuration(effects).profiles.keys.sorted().filter { name in
            !own.contains { $0.hasSameBytes(as: name) }
        }
        return candidates(own + others, for: line)
    }

    /// Returns the sessions of the config file.
    @Sendable static func sessions(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        guard let effects = CompletionContext.effects else { return [] }
        return candidates(
            configuration(effects).ssoSessions.keys.sorted(), for: CompletionContext(words, writing: index))
    }

    private static func configuration(_ effects: Effects) -> SharedConfiguration {
        (try? SharedConfiguration.load(environment: effects.environment, files: effects.files)) ?? .empty
    }

    private static func candidates(_ names: [String], for line: CompletionContext) -> [String] {
        names.filter { $0.hasPrefix(bytes: line.current) && $0.isCompletionCandidate }
    }
}
