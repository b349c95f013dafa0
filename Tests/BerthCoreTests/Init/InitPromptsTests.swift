import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("the prompts of berth init", .scheduled)
struct InitPromptsTests {
    private let world = InitFixture(
        config: """
            [profile dev]
            sso_session = corp
            sso_account_id = 600423610423
            sso_role_name = Developer
            [profile prod]
            role_arn = arn:aws:iam::210987654321:role/pull
            region = eu-west-1
            [default]
            region = us-east-1
            """
    )

    private static let profiles = """
        Profiles of ~/.aws/config:
          1  dev      600423610423       no region  SSO role Developer
          2  prod     210987654321       eu-west-1  role pull
          3  default  account not known  us-east-1
        Which ones? Numbers or names [all]\u{20}
        """
    private static let regions = "No region is known for dev. Which regions? [eu-west-1] "
    private static let name = "A name for the manifest [team] "

    private func choices(
        _ terminal: ScriptedTerminal, name: String? = nil, profiles: [String] = [], regions: [String] = []
    ) async throws -> InitChoices {
        let wishes = InitOptions(name: name, profiles: profiles, regions: regions, folder: "/home/me/team")
        return try await InitPrompts(try world.facts(), terminal).choices(wishes)
    }

    private let defaults = InitChoices(name: "team", profiles: ["dev", "prod", "default"], regions: ["eu-west-1"])

    @Test("Enter accepts every default")
    func enter() async throws {
        let terminal = ScriptedTerminal("", " ", "")
        #expect(try await choices(terminal) == defaults)
        #expect(terminal.questions == [Self.profiles, Self.regions, Self.name])
    }

    @Test("at the end of the input, the defaults are used")
    func silence() async throws {
        #expect(try await choices(ScriptedTerminal()) == defaults)
    }

    @Test("profiles are chosen by number or by name, and another answer repeats the prompt")
    func answers() async throws {
        let terminal = ScriptedTerminal("4", "0,1", "prod 1", "here", "us-east-2,eu-north-1", " platform ")
        #expect(
            try await choices(terminal)
                == InitChoices(name: "platform", profiles: ["prod", "dev"], regions: ["us-east-2", "eu-north-1"])
        )
        let again = "Which ones? Numbers or names [all] "
        #expect(
            terminal.questions == [
                Self.profiles, "`4` is not in the list: answer with numbers, such as 1,2\n\(again)",
                "`0` is not in the list: answer with numbers, such as 1,2\n\(again)", Self.regions,
                "`here` is not a region, such as us-east-2\n\(Self.regions)", Self.name,
            ]
        )
    }

    @Test("the prompt for a region appears only if a chosen profile has none, and `all` selects all")
    func onlyWhatIsOpen() async throws {
        let some = ScriptedTerminal("2", "")
        #expect(try await choices(some).profiles == ["prod"])
        #expect(some.questions == [Self.profiles, Self.name])
        let all = ScriptedTerminal("all", "", "")
        #expect(try await choices(all) == defaults)
    }

    @Test("an option replaces its prompt")
    func wishes() async throws {
        let terminal = ScriptedTerminal()
        let chosen = try await choices(terminal, name: "n", profiles: ["dev"], regions: ["us-east-2"])
        #expect(chosen == InitChoices(name: "n", profiles: ["dev"], regions: ["us-east-2"]))
        #expect(terminal.questions == [])
    }
}
