import ArgumentParser
import BerthCore
import DockerConfig
import FoundationEssentials
import Platform
import SystemPackage

/// Docker's credential helper by this program: `docker-credential-berth` lets it take its place where the cache has no
/// good token, and a link of that name is the whole helper.
struct CredentialHelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential-helper",
        abstract: "Answer as docker's credential helper does.",
        shouldDisplay: false
    )

    @Argument(help: "get, store, erase, list or version.")
    var action: String?

    func run() { Self.answer([action].compactMap(\.self)) }

    /// Returns whether this program was called by the helper's name.
    /// - Parameter program: `argv[0]`.
    static func isHelperCall(_ program: String) -> Bool {
        FilePath(program).lastComponent?.string == "docker-credential-berth"
    }

    /// Answers a call and ends.
    /// - Parameter arguments: of the helper.
    static func answer(_ arguments: [String]) -> Never {
        let ending = HelperEnding()
        switch HelperCall(arguments) {
        case .help: ending.end(HelperCall.usage, .done)
        case .wrong: ending.end(HelperCall.usage, .failed)
        case .action(let action): answer(action, ending)
        }
    }

    private static func answer(_ action: HelperAction, _ ending: HelperEnding) -> Never {
        let input: [UInt8]
        do {
            input = try action.inputLimit > 0 ? StandardInput.allBytes() : []
        } catch {
            ending.fail("\(error)")
        }
        let effects = Effects.live
        let user = effects.environment.user ?? getuid()
        let helper = CredentialHelper(
            environment: effects.environment, files: OwnerOnlyFiles(effects.files, user: user),
            version: Version.number
        )
        let now = effects.clock.now.epochSeconds
        switch helper.response(to: action, input: input, now: now) {
        case .done(let text): ending.end(text, .done)
        case .login(let login): ending.end("\(login.reveal())\n", .done)
        case .failure(let line): ending.end("\(line)\n", .failed)
        case .ignored(let line):
            OutputWriter.error.writeLine(line)
            ending.end("", .done)
        case .mint(let record, let address): mint(record, address, effects, user, ending)
        case .fallback(let program, let variables):
            // One of berth's own under another name would ask again, and so on.
            unsetenv(FallbackHelper.variable)
            // The timer would go on in the other program, which knows nothing of it.
            LateAnswer.disarm()
            for name in SecretVariables.names.union(variables) { unsetenv(name) }
            let reason = ProcessReplacement.become(program, [action.rawValue], input: input)
            ending.fail("\(program), which \(FallbackHelper.variable) names, cannot be run: \(reason)")
        }
    }

    private static func mint(
        _ record: HelperRecord, _ address: ServerURL, _ effects: Effects, _ user: UInt32, _ ending: HelperEnding
    ) -> Never {
        let answer = HelperTokenProvider(record, effects: effects, user: user, timeLimit: HelperEnding.timeLimit)
        do {
            let mint = HelperLoginFetcher(host: record.host, effects: effects, ending)
            let token = try AsyncBridge.wait {
                try await answer.token(signer: { try mint.signer($0) }) { try mint.login($0) }
            }
            ending.end("\(HelperAnswer.login(token, for: address).reveal())\n", .done)
        } catch let shortage as ThreadShortageError {
            ending.fail("no login for \(record.host): \(shortage)")
        } catch {
            ending.fail("\(error)")
        }
    }
}
