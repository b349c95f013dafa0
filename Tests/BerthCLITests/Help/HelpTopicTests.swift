import ArgumentParser
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The topics of berth help", .scheduled)
struct HelpTopicTests {
    @Test("fit on a screen", arguments: HelpTopic.allCases)
    func size(topic: HelpTopic) {
        let lines = topic.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == "")
        #expect(lines.count - 1 <= 40)
        #expect(lines.filter { $0.count > 80 } == [])
        #expect(lines.filter { $0.hasSuffix(" ") || $0.contains("\t") } == [])
    }

    @Test("are no commands")
    func names() {
        #expect(BerthCommand.visibleCommands.contains("apply"))
        #expect(BerthCommand.visibleCommands.filter { HelpTopic(rawValue: $0) != nil } == [])
    }

    @Test("name no command and no option that berth does not have", arguments: HelpTopic.allCases)
    func commands(topic: HelpTopic) {
        let named = topic.text.matches(of: /(?m)(?:`|^ +)berth ([a-z]+)/).map { String($0.output.1) }
        #expect(named.filter { $0 != "help" && BerthCommand.command(named: [$0]) == nil } == [])
        let commands = BerthCommand.configuration.subcommands + AuthCommand.configuration.subcommands
        let help = commands.map { BerthCommand.helpMessage(for: $0) }.joined()
        let known = help + "--generate-completion-script"
        let options = topic.text.matches(of: /--[a-z-]+/).map { String($0.output) }
        #expect(options.filter { !known.contains($0) } == [])
    }
}
