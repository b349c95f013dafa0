import ArgumentParser
import BerthCore
import DockerConfig
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// Docker's credential helper in this program. `docker-credential-berth` becomes this program if its cache has no valid
/// token. A link to berth with that name is a complete helper too.
struct CredentialHelperCommand: SystemCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential-helper",
        abstract: "Act as a Docker credential helper.",
        shouldDisplay: false
    )

    @Argument(help: "get, store, erase, list or version.")
    var action: String?

    func run(in system: CommandSystem) { Self.answer([action].compactMap(\.self), system) }

    /// Returns whether this program was called by the helper's name.
    /// - Parameter program: `argv[0]`.
    static func isHelperCall(_ program: String) -> Bool {
        FilePath(program).lastComponent?.string == "docker-credential-berth"
    }

    /// Answers Docker's call and ends the program.
    /// - Parameter arguments: the helper's own.
    static func answer(_ arguments: [String], _ system: CommandSystem) -> Never {
        let exit = HelperExit(system)
        switch HelperInvocation(arguments) {
        case .help: exit.end(HelperInvocation.usage, .done)
        case .wrong: exit.end(HelperInvocation.usage, .failed)
        case .action(let action): answer(action, exit)
        }
    }

    private static func answer(_ action: HelperAction, _ exit: HelperExit) -> Never {
        let input: [UInt8]
        do {
            input = try action.inputLimit > 0 ? exit.system.standardInput.allBytes() : []
        } catch {
            exit.fail(UserMessage(of: error))
        }
        let effects = exit.system.effects
        let user = effects.environment.user ?? getuid()
        let helper = CredentialHelper(
            environment: effects.environment, files: OwnerOnlyFiles(effects.files, user: user),
            version: Version.number
        )
        let now = effects.clock.now.epochSeconds
        switch helper.answer(to: action, input: input, now: now) {
        case .done(let text): exit.end(text, .done)
        case .login(let login): exit.end("\(login.reveal())\n", .done)
        case .failure(let line): exit.end("\(line)\n", .failed)
        case .ignored(let line):
            exit.system.standardError.writeLine(line)
            exit.end("", .done)
        case .obtainToken(let record, let address): obtainLogin(record, address, effects, user, exit)
        case .fallback(let program, let variables):
            // The timer would go on in the other program.
            HelperTimeout.disarm()
            exit.fail(FallbackHelper.become(program, action, input: input, withholding: variables))
        }
    }

    private static func obtainLogin(
        _ record: HelperRecord, _ address: ServerURL, _ effects: Effects, _ user: UInt32, _ exit: HelperExit
    ) -> Never {
        let fetcher = HelperTokenFetcher(record, effects: effects, user: user, timeLimit: HelperExit.timeLimit)
        do {
            let token = try AsyncBridge.wait {
                try await fetcher.token {
                    HelperSignIn(source: $0, host: record.host, exit: exit)
                }
            }
            exit.end("\(HelperOutput.login(token, for: address).reveal())\n", .done)
        } catch let shortage as ThreadShortageError {
            exit.fail(shortage.message.about("no login for \(host: record.host)"))
        } catch {
            exit.fail(UserMessage(of: error))
        }
    }
}
