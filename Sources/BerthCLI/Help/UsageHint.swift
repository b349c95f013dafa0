import AWS
import BerthCore
import Platform

/// A hint for a command line that is valid for another tool, but not for berth.
struct UsageHint: CustomStringConvertible {
    /// Two lines: what is wrong, and what to write instead.
    let description: String

    /// Finds the first frequent mistake in a command line that argument-parser rejected.
    /// - Parameter arguments: without the program's name.
    /// - Returns: `nil` if none exists; berth then shows argument-parser's message.
    init?(in arguments: [String]) {
        guard let command = arguments.first(where: { !$0.hasPrefix(bytes: "-") }) else { return nil }
        guard BerthCommand.visibleCommands.contains(command) else {
            guard command == arguments.first, let description = Self.unknown(command) else { return nil }
            self.description = description
            return
        }
        guard let description = Self.option(of: command, in: arguments) ?? Self.registry(of: command, in: arguments)
        else { return nil }
        self.description = description
    }

    // MARK: Commands

    /// Commands of other tools, each with berth's own command or option.
    private static let synonyms = [
        "login": "apply", "log-in": "apply", "signin": "apply", "sign-in": "apply", "refresh": "apply",
        "renew": "apply", "sync": "apply", "up": "apply", "signout": "logout", "sign-out": "logout",
        "log-out": "logout", "revoke": "logout", "check": "validate", "lint": "validate", "diff": "plan",
        "show": "status", "ls": "list", "version": "--version",
    ]

    private static func unknown(_ word: String) -> String? {
        let known = BerthCommand.visibleCommands
        guard let instead = synonyms[word] ?? SpellingSuggestion.to(word, among: known) else { return nil }
        return "berth has no command `\(word)`\nDid you mean `berth \(instead)`?"
    }

    // MARK: Options

    /// The commands with --only and --skip.
    private static let selecting: Set = ["plan", "apply", "status", "logout", "list", "export"]

    /// Options of other tools that select registries, each with the selector's key.
    private static let selectorKeys = [
        "--profile": "profile", "--region": "region", "--account": "account", "--host": "host", "--registry": "host",
    ]

    private static let dryRunOptions: Set = ["--dry-run", "--dryrun", "--what-if", "--check", "-n"]

    private static func option(of command: String, in arguments: [String]) -> String? {
        guard selecting.contains(command) else { return nil }
        for (index, argument) in arguments.enumerated() {
            if argument == "--" { return nil }
            let parts = argument.split(scalar: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first else { continue }
            if let key = selectorKeys[name] {
                let next = arguments.indices.contains(index + 1) ? arguments[index + 1] : ""
                let value = parts.count > 1 ? parts[1] : next.isEmpty || next.hasPrefix(bytes: "-") ? "NAME" : next
                return """
                    `berth \(command)` has no option \(name): the manifest says who signs in, and where
                    To select registries of the manifest, write: --only \(key)=\(value)
                    """
            }
            if dryRunOptions.contains(name), command != "plan" {
                return """
                    `berth \(command)` has no option \(name)
                    `berth plan` shows what `berth apply` would do, and changes nothing.
                    """
            }
        }
        return nil
    }

    // MARK: Registries

    private static func registry(of command: String, in arguments: [String]) -> String? {
        guard selecting.contains(command) else { return nil }
        // The value of an option is not an argument.
        let pairs = zip(arguments, arguments.dropFirst())
        guard let (_, text) = pairs.first(where: { !$0.hasPrefix(bytes: "-") && registry(in: $1) != nil }),
            let host = registry(in: text)
        else { return nil }
        let isLonger = host.utf8.count != text.utf8.count
        return """
            `berth \(command)` takes no registry as an argument: \(text)
            To select it in the manifest, write: --only host=\(host)\(isLonger ? " (a login has no path)" : "")
            """
    }

    /// Returns the host of an address of Amazon's registries, with or without a scheme and a repository; `nil` if the
    /// text is no such address.
    static func registry(in text: String) -> String? {
        let rest = text.rest(afterPrefix: "https://") ?? text[...]
        let host = String(rest.prefix(upToScalar: "/"))
        return ECRRegistry(host: host) != nil || ECRPublic.hosts.contains(host) ? host : nil
    }
}
