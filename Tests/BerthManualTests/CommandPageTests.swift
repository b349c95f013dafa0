import TestSupport
import Testing

@testable import berth_manual

@Suite("A command's page", .scheduled)
struct CommandPageTests {
    @Test("has the program's commands, options and exit statuses")
    func program() throws {
        let page = CommandPage(
            command: try SampleManual.description(SampleManual.berth), edition: SampleManual.edition,
            surroundings: ".SH FILES\n.I x\n", seeAlso: [("berth.yaml", 5)])
        #expect(page.name == "berth")
        #expect(
            page.text == #"""
                .TH "BERTH" 1 "2026-09-21" "berth 1.2.3" "berth"
                .nh
                .ad l
                .SH "NAME"
                berth \- sign in
                .SH "SYNOPSIS"
                \fBberth\fR \fIcommand\fR [\fIoption\fR...]
                .SH "DESCRIPTION"
                Sign in. To registries.
                .PP
                Reads \fBberth.yaml\fR.
                .SH "COMMANDS"
                .TP
                \fBberth\-plan\fR(1)
                Show what apply would do.
                .TP
                \fBberth help\fR [\fIsubject\fR]
                Explain a subject. Such as \fBenvironment\fR.
                .SH "OPTIONS"
                .TP
                \fB\-\-version\fR
                Show the version.
                .SH "EXIT STATUS"
                .TP
                \fB0\fR
                Done.
                .TP
                \fB1\fR
                Not done.
                .SH FILES
                .I x
                .SH "SEE ALSO"
                \fBberth.yaml\fR(5)

                """#)
    }

    @Test("has a command's arguments, options by group, sections and examples, and nothing that is hidden")
    func command() throws {
        let plan = try #require(try SampleManual.description(SampleManual.berth).shownSubcommands.first)
        let page = CommandPage(command: plan, edition: SampleManual.edition, seeAlso: [("berth", 1)])
        #expect(page.name == "berth-plan")
        #expect(
            page.text == #"""
                .TH "BERTH-PLAN" 1 "2026-09-21" "berth 1.2.3" "berth"
                .nh
                .ad l
                .SH "NAME"
                berth\-plan \- show what apply would do
                .SH "SYNOPSIS"
                \fBberth\fR \fBplan\fR \fB\-\-color\fR \fIwhen\fR [\fIoption\fR...] [\fIselector\fR...]
                .SH "DESCRIPTION"
                Show what apply would do.
                .PP
                Changes nothing.
                .SH "ARGUMENTS"
                .TP
                \fIselector\fR
                Which registries.
                .SH "OPTIONS"
                .TP
                \fB\-f\fR, \fB\-\-file\fR \fIfile\fR
                The manifest. Default: \fBberth.yaml\fR.
                .SH "OUTPUT"
                .TP
                \fB\-\-color\fR \fIwhen\fR
                When to use colors. In text only. One of \fBauto\fR, \fBnever\fR.
                .SH "SELECTORS"
                .RS 4
                .nf
                \&.a=b
                .fi
                .RE
                .SH "EXIT STATUS"
                \fBberth\fR(1) lists them, and the variables and files that count.
                .SH "EXAMPLES"
                .TP
                \fBberth plan \-q\fR
                only errors
                .PP
                \fBberth plan\fR
                .SH "SEE ALSO"
                \fBberth\fR(1)

                """#)
    }

    @Test("keeps an abbreviation in capitals, and shows the arguments after `--`")
    func sandbox() throws {
        let page = CommandPage(
            command: try SampleManual.description(SampleManual.sandbox), edition: SampleManual.edition)
        #expect(page.text.contains("\nberth\\-sandbox \\- AWS on loopback\n"))
        #expect(
            page.text.contains("\n\\fBberth\\-sandbox\\fR [\\fIoption\\fR...] [\\fB\\-\\-\\fR \\fIcommand\\fR...]\n"))
        // The argument parser adds a `help` without topics to each program.
        #expect(!page.text.contains("COMMANDS"))
    }

    @Test("ignores a description in another format")
    func format() {
        let json = SampleManual.sandbox.replacing(#""serializationVersion": 0"#, with: #""serializationVersion": 1"#)
        #expect(throws: DescriptionVersionError.self) { try SampleManual.description(json) }
    }
}
