import AWS
import ArgumentParser
import Effects
import FoundationEssentials
import Platform
import SystemPackage

@testable import BerthCLI
@testable import BerthCore
@testable import DockerConfig

/// Commands that run one after another in one world, each followed by the judge.
struct SessionRun {
    private let world: SessionWorld
    private let judge: SessionJudge

    init(_ input: SessionInput) {
        world = SessionWorld(input)
        judge = SessionJudge(world)
    }

    /// Plans, shows the status, applies, and does the first two again: one run's files must not break the next.
    func run() {
        let input = world.input
        let probe = input.has("b") ? ["--probe"] : []
        run(PlanCommand.self, ["--json", "-v", "--out", "p.plan"] + probe)
        run(StatusCommand.self, ["--json", "-v"])
        if input.has("c") { run(StatusCommand.self, ["--consumers", "--json"]) }
        if input.has("i") { run(StatusCommand.self, ["--principals", "--json"]) }
        if input.has("s") {
            world.editSavedPlan()
            world.putLaterTrust()
            run(ApplyCommand.self, ["p.plan", "--json", "-v"])
        } else {
            run(ApplyCommand.self, ["--json", "-v"] + probe + (input.has("t") ? ["--atomic"] : []))
        }
        run(PlanCommand.self, ["-vv"])
        run(StatusCommand.self, [])
        if input.has("h") { askHelper() }
        if input.has("l") { run(LogoutCommand.self, ["--all", "--json"]) }
    }

    /// Parsed commands: parsing arguments takes as long as most commands, and there are only a few.
    nonisolated(unsafe) private static var parsed: [String: any ParsableCommand] = [:]

    private static func command<Command: ReportingCommand>(_ type: Command.Type, _ arguments: [String]) -> Command? {
        let key = "\(Command.self) \(arguments.joined(separator: " "))"
        if let known = parsed[key] as? Command { return known }
        let command = try? type.parse(arguments)
        parsed[key] = command
        return command
    }

    private func run<Command: ReportingCommand>(_ type: Command.Type, _ arguments: [String]) {
        let before = judge.state
        guard let command = Self.command(type, arguments) else {
            claim(false, "\(arguments) can be parsed")
            return
        }
        let captured = OutputCapture.during {
            Stopwatch.timeProcess {
                do {
                    try command.run(in: world.system)
                } catch let failure as CommandError {
                    failure.report(to: world.system.standardError)
                } catch let error as CleanExit {
                    world.system.standardError.writeLine("\(error)")
                } catch {
                    world.system.standardError.writeLine("unknown error: \(error)")
                }
            }
        }
        judge.check(
            "\(type._commandName) \(arguments.joined(separator: " "))", captured, since: before,
            isPlain: !arguments.contains("--json"))
    }

    /// Runs docker's call of `docker-credential-berth` before a pull. The command itself would end the process.
    private func askHelper() {
        let before = judge.state
        let (effects, errors) = (world.effects, world.system.standardError)
        let captured = OutputCapture.during {
            Stopwatch.timeProcess {
                let helper = CredentialHelper(
                    environment: effects.environment, files: OwnerOnlyFiles(effects.files, user: SessionWorld.user),
                    version: "1")
                let now = Int64(effects.clock.now.timeIntervalSince1970)
                switch helper.answer(to: .get, input: Array("ours.example.com\n".utf8), now: now) {
                case .failure(let line), .ignored(let line): errors.writeLine(line)
                case .obtainToken(let record, _):
                    do { try obtainToken(record) } catch { errors.writeLine("\(error)") }
                case .done, .login, .fallback: break
                }
            }
        }
        judge.check("docker-credential-berth get", captured, since: before, isPlain: true)
    }

    private func obtainToken(_ record: HelperRecord) throws {
        let (effects, errors) = (world.effects, world.system.standardError)
        let fetcher = HelperTokenFetcher(record, effects: effects, user: SessionWorld.user, timeLimit: .seconds(1))
        _ = try AsyncBridge.wait {
            try await fetcher.token { SessionSignIn(source: $0, effects: effects, errors: errors) }
        }
    }
}

/// A helper's sign-in in a session's world.
private struct SessionSignIn: HelperLoginProvider {
    let source: HelperLoginSource
    let effects: Effects
    let errors: OutputWriter

    func login() async throws -> Login {
        let secrets = source.secretVariables
        let tokens = TokenService(
            client: AWSClient(
                configuration: source.configuration, effects: effects, timeLimit: .seconds(1),
                log: StderrLogHandler.logger(verbosity: 0, output: errors), secretVariables: secrets),
            passwords: PasswordResolver(effects, secretVariables: secrets, timeLimit: .seconds(1)))
        return try await tokens.token(for: source.token)
    }

    func signer() async throws -> String { "somebody" }
}
