import BerthCore
import Effects
import FoundationEssentials
import OrderedCollections
import Platform
import SystemPackage
import TestSupport

@testable import BerthCore

/// The claims for every run, checked from the outside: by the bytes of its output, requests, commands and files.
struct SessionJudge {
    /// The state before a command.
    struct State {
        var commands = 0
        var requests = 0
        var logins: [String: ConfigLogin]?
        var ledger = Ledger()
        var hasGoodLedger = true
        var isOurLedger = true
        var storedLogins: [String: String] = [:]
    }

    private let world: SessionWorld
    private let secretVariables: Set<String>
    private let registries: [RegistryDeclaration]
    /// Whether the input contains the start of the secrets.
    private let isBlind: Bool

    init(_ world: SessionWorld) {
        self.world = world
        let manifest = world.readManifest()
        secretVariables = manifest?.secretVariables ?? []
        registries = manifest?.registries ?? []
        isBlind = world.input.hasCanary
    }

    var state: State {
        let loaded = LedgerFile(world.effects)?.load()
        return State(
            commands: world.processes.commands.count, requests: world.http.requests.count,
            logins: ConfigLogin.all(in: world.files.text(SessionWorld.config.string)),
            ledger: loaded?.ledger ?? Ledger(), hasGoodLedger: loaded?.warning == nil,
            isOurLedger: world.isOurs(SessionWorld.state.appending("ledger.json")),
            storedLogins: world.processes.storedLogins)
    }

    /// - Parameters:
    ///   - name: the command that ran.
    ///   - before: the state before it.
    ///   - isPlain: whether standard output is text for the user.
    func check(_ name: String, _ captured: OutputCapture.Captured, since before: State, isPlain: Bool) {
        let summary = world.takeSummary()
        for text in [captured.output, captured.errors, summary] { claimNoSecret(in: Self.withoutMasks(text), name) }
        if isPlain { claimHarmless(captured.output.text) }
        claimHarmless(captured.errors.text)
        let isUnknown = captured.errors.holds("unknown error: ") && !world.input.contains("unknown error")
        claim(!isUnknown, "a known error after \(name): \(captured.errors.text)")
        if !isPlain { claimEvents(captured.output, before) }
        for path in world.files.paths where !Self.mayHoldSecrets(path) {
            guard let text = world.files.text(path).map({ Array($0.utf8) }), !world.isUnchanged(path, text) else {
                continue
            }
            claimNoSecret(in: text, "\(path) after \(name)")
        }
        for command in world.processes.commands.dropFirst(before.commands) { claimAllowed(command, name) }
        let requests = RequestJudge(registries: registries, input: world.input)
        if !isBlind { for request in world.http.requests.dropFirst(before.requests) { requests.check(request) } }
        claimKept(before, name)
        if before.hasGoodLedger {
            claim(LedgerFile(world.effects)?.load().warning == nil, "\(name) leaves a ledger that can be read")
        }
        if !world.isOurs(SessionWorld.savedPlan), name.utf8.starts(with: "apply p.plan".utf8) {
            let isIdle =
                world.http.requests.count == before.requests
                && world.processes.commands.count == before.commands
            claim(isIdle, "\(name) does nothing for another user's plan")
        }
        if world.input.has("g") { claimWorkflow(captured, summary) }
    }

    /// Claims how GitHub's runner and GitHub's page read the output.
    private func claimWorkflow(_ captured: OutputCapture.Captured, _ summary: [UInt8]) {
        for text in [captured.output.text, captured.errors.text] {
            for line in WorkflowJudge.lines(text) {
                guard let command = WorkflowJudge.command(in: line) else { continue }
                let isOwn =
                    ["error", "warning", "add-mask"].contains(command.name) && line.utf8.starts(with: "::".utf8)
                claim(isOwn, "no command but berth's own: \(line.debugDescription)")
            }
        }
        for line in WorkflowJudge.lines(summary.text) {
            let flaw = MarkdownJudge(line).flaw
            claim(flaw == nil, "\(flaw ?? "") in \(line.debugDescription)")
        }
    }

    // MARK: Secrets

    private func claimNoSecret(in text: [UInt8], _ place: String) {
        if isBlind { return }
        claim(!Canary.isIn(text), "no secret in \(place): \(text.text)")
        guard secretVariables.contains("REG_PASSWORD") else { return }
        claim(!Canary.isIn(text, mark: Canary.passwordMark), "no password in \(place): \(text.text)")
    }

    /// Removes the lines that GitHub's runner reads and does not show.
    private static func withoutMasks(_ text: [UInt8]) -> [UInt8] {
        guard text.holds("::add-mask::") else { return text }
        return Array(
            text.split(separator: 0x0A).filter { !$0.starts(with: "::add-mask::".utf8) }.joined(separator: [0x0A]))
    }

    private static func mayHoldSecrets(_ path: String) -> Bool {
        path.hasPrefix("/home/me/.docker/") || path.hasPrefix("\(SessionWorld.tokens)/")
            || path.hasPrefix("/home/me/.aws/")
    }

    private func claimEvents(_ text: [UInt8], _ before: State) {
        for line in text.split(separator: 0x0A) {
            guard let event = try? JSONDecoder().decode(Event.self, from: Data(line)) else {
                claim(false, "an event on each line: \(Array(line).text)")
                return
            }
            if event.type == "planned_change", event.action == "unchanged", let host = event.host {
                claimSamePassword(host, before)
            }
        }
    }

    private struct Event: Decodable {
        var type: String
        var host: String?
        var action: String?
    }

    /// Claims that an unchanged login has the bytes of the manifest's variable.
    private func claimSamePassword(_ host: String, _ before: State) {
        for registry in registries where registry.host.utf8.elementsEqual(host.utf8) {
            guard case .other(let login) = registry.kind, case .variable(let name) = login.password,
                let password = world.effects.environment[name], let stored = before.logins?[host]
            else { continue }
            claim(stored.secret.utf8.elementsEqual(password.utf8), "the login of \(host) is the one of \(name)")
        }
    }

    // MARK: Programs

    /// Claims that a command is a credential store, of the user's own AWS files, or of a trusted manifest.
    private func claimAllowed(_ command: ProcessCommand, _ name: String) {
        let isStore =
            command.program.utf8.starts(with: "docker-credential-".utf8) && !command.program.utf8.contains(0x2F)
        let awsConfig = world.files.text("/home/me/.aws/config") ?? ""
        let isAWS =
            Array(awsConfig.utf8).holds("credential_process") && Array(awsConfig.utf8).holds(command.program)
        if !isStore && !isAWS {
            claim(isTrusted, "\(name) runs \([command.program] + command.arguments) of a manifest that is not trusted")
        }
        if isBlind { return }
        for (variable, value) in command.environment {
            claim(!Canary.isIn(Array(value.utf8)), "\(command.program) sees no \(variable)")
            if secretVariables.contains(variable) { claim(false, "\(command.program) sees no \(variable)") }
        }
    }

    private var isTrusted: Bool {
        guard let manifest = world.readManifest(), world.isOurs(SessionWorld.state.appending("trusted.json")),
            let trust = world.files.text(SessionWorld.state.appending("trusted.json").string)
        else { return false }
        return Array(trust.utf8).holds(manifest.digest) || isKnownToHelper(manifest)
    }

    /// Whether an apply of the same manifest registered it with the helper.
    private func isKnownToHelper(_ manifest: Manifest) -> Bool {
        let path = SessionWorld.state.appending("helper-index")
        guard world.input.has("h"), world.isOurs(path), let index = world.files.text(path.string) else { return false }
        return Array(index.utf8).holds(manifest.digest)
    }

    // MARK: Others' logins

    /// Claims that logins stay if they are not in the ledger: they belong to another user or program.
    private func claimKept(_ before: State, _ name: String) {
        if isBlind { return }
        let ours = before.isOurLedger ? Set(before.ledger.entries.values.map(\.digest)) : []
        claim(world.isOurs(SessionWorld.config), "\(name) puts no other user's file in the config's place")
        let config = world.files.text(SessionWorld.config.string) ?? ""
        // The fuzzer may have written the word itself.
        let isForeign = Array(config.utf8).holds(SessionWorld.cuckoo) && !world.input.contains(SessionWorld.cuckoo)
        claim(!isForeign, "\(name) writes no other user's text into the config")
        for (host, login) in before.storedLogins where world.processes.storedLogins[host] != login {
            let parts = login.split(separator: ":", maxSplits: 1).map(String.init)
            let digest = before.ledger.digest(username: parts[0], secret: Secret(parts[1]))
            let isDeclared = registries.contains { $0.host == host && $0.storage != .file }
            claim(
                ours.contains(digest) || isDeclared,
                "\(name) leaves the login of \(host) that another program stored: \(login)")
        }
        guard let logins = before.logins else { return }
        let after = ConfigLogin.all(in: world.files.text(SessionWorld.config.string), isBerths: true) ?? [:]
        for (key, login) in after where logins[key] != login && Array(key.utf8).holds(".dkr.ecr.") {
            claim(login.username == "AWS", "Amazon's logins are AWS's, and not \(login.username)'s")
        }
        for (key, login) in logins where after[key] != login {
            let digest = before.ledger.digest(username: login.username, secret: Secret(login.secret))
            let isAmazons = login.username == "AWS" && Array(key.utf8).holds("ecr")
            claim(ours.contains(digest) || isAmazons, "\(name) leaves the login of \(key) that another program stored")
        }
    }
}

/// A login in Docker's config, read without berth's own parser.
struct ConfigLogin: Equatable {
    let username: String
    let secret: String

    private struct Config: Decodable { var auths: [String: Entry]? }
    private struct Entry: Decodable {
        var auth: String?
        var identitytoken: String?
    }

    /// Returns the logins by their keys; `nil` if the text is not a config.
    /// - Parameter isBerths: whether berth may have written it. If not, a duplicate key makes it `nil`: programs
    ///   read such a config differently.
    static func all(in text: String?, isBerths: Bool = false) -> [String: ConfigLogin]? {
        guard let text, let config = try? JSONDecoder().decode(Config.self, from: Data(text.utf8)) else { return nil }
        let auths = config.auths ?? [:]
        let bytes = Array(text.utf8)
        guard isBerths || bytes.count(of: "\"auths\"", upTo: 2) <= 1 else { return nil }
        var logins: [String: ConfigLogin] = [:]
        for (key, entry) in auths {
            guard isBerths || bytes.count(of: "\"\(key)\"", upTo: 2) <= 1 else { return nil }
            if let token = entry.identitytoken, !token.isEmpty {
                logins[key] = ConfigLogin(username: "<token>", secret: token)
            } else if let auth = entry.auth, let pair = Data(base64Encoded: auth),
                let colon = pair.firstIndex(of: 0x3A), colon > pair.startIndex, colon + 1 < pair.endIndex,
                let username = String(validating: pair[..<colon], as: UTF8.self),
                let secret = String(validating: pair[(colon + 1)...], as: UTF8.self)
            {
                logins[key] = ConfigLogin(username: username, secret: secret)
            }
        }
        return logins
    }
}
