/// The page of a program or of one of its commands.
struct CommandPage {
    let command: CommandDescription
    let edition: Edition
    /// Sections that are written by hand, in roff. They come before "See also".
    var surroundings = ""
    var seeAlso: [(name: String, section: Int)] = []

    var name: String { command.call.joined(separator: "-") }

    var text: String {
        var help = HelpDiscussion(command.discussion ?? "")
        let (examples, statuses) = (help.take("Examples"), help.take("Exit status"))
        var page = RoffPage()
        page.title(name, section: 1, date: edition.date, version: edition.version)
        page.section("Name")
        page.line(#"\#(RoffPage.code(name)) \- \#(RoffPage.prose(summary))"#)
        page.section("Synopsis")
        page.line(synopsis)
        page.section("Description")
        if let abstract = command.abstract { page.paragraph(abstract) }
        addBlocks(help.blocks, to: &page)
        addSubcommands(to: &page)
        addOptions(to: &page)
        for section in help.sections {
            page.section(section.title)
            page.verbatim(section.lines)
        }
        addStatuses(statuses, to: &page)
        if let examples { addExamples(examples, to: &page) }
        surroundings.split(separator: "\n").forEach { page.line(String($0)) }
        page.seeAlso(seeAlso)
        return page.text
    }

    /// The abstract's first sentence in the form that the index of manuals (apropos(1)) has: in lower case and without
    /// its full stop.
    private var summary: String {
        let abstract = command.abstract ?? ""
        let sentence = abstract.split(separator: ". ").first.map(String.init) ?? abstract
        let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        // An abbreviation, such as AWS, stays as it is.
        return text.prefix(2).allSatisfy(\.isUppercase) ? text : text.prefix(1).lowercased() + text.dropFirst()
    }

    private var synopsis: String {
        var words = command.call.map(RoffPage.bold)
        if !command.shownSubcommands.isEmpty { words.append(RoffPage.italic("command")) }
        words += command.shownArguments { $0.kind == .option && !$0.isOptional }.map(\.term)
        words.append("[\(RoffPage.italic("option"))...]")
        words += command.shownArguments { $0.kind == .positional }.map { argument in
            let name = RoffPage.italic(argument.valueName ?? "argument") + (argument.isRepeating ? "..." : "")
            let word = argument.parsingStrategy == "postTerminator" ? "\(RoffPage.bold("--")) \(name)" : name
            return argument.isOptional ? "[\(word)]" : word
        }
        return words.joined(separator: " ")
    }

    private func addBlocks(_ blocks: [HelpDiscussion.Block], to page: inout RoffPage) {
        for block in blocks {
            switch block {
            case .paragraph(let text): page.paragraph(text)
            case .verbatim(let lines): page.verbatim(lines)
            }
        }
    }

    private func addSubcommands(to page: inout RoffPage) {
        guard !command.shownSubcommands.isEmpty else { return }
        page.section("Commands")
        for subcommand in command.shownSubcommands {
            let name = subcommand.call.joined(separator: "-")
            page.item("\(RoffPage.bold(name))(1)", subcommand.abstract ?? "")
        }
        if let help = command.help {
            let meaning = [help.abstract, help.discussion].compactMap(\.self).joined(separator: " ")
            page.item("\(RoffPage.bold(help.call.joined(separator: " "))) [\(RoffPage.italic("subject"))]", meaning)
        }
    }

    private func addOptions(to page: inout RoffPage) {
        let positional = command.shownArguments { $0.kind == .positional }
        if !positional.isEmpty {
            page.section("Arguments")
            for argument in positional {
                page.item(RoffPage.italic(argument.valueName ?? "argument"), argument.meaning)
            }
        }
        let options = command.shownArguments { $0.kind != .positional }
        let titles = options.map(\.sectionTitle).reduce(into: [String?.none]) { if !$0.contains($1) { $0.append($1) } }
        for title in titles {
            page.section(title ?? "Options")
            for option in options where option.sectionTitle == title { page.item(option.term, option.meaning) }
        }
    }

    /// - Parameter section: `nil` if only the program's page lists the exit statuses.
    private func addStatuses(_ section: HelpDiscussion.Section?, to page: inout RoffPage) {
        guard let section else {
            guard let program = command.superCommands?.first else { return }
            page.section("Exit status")
            return page.paragraph("`\(program)`(1) lists them, and the variables and files that count.")
        }
        page.section("Exit status")
        guard let statuses = section.statuses else { return page.verbatim(section.lines) }
        for status in statuses { page.item(RoffPage.bold("\(status.number)"), status.meaning) }
    }

    private func addExamples(_ section: HelpDiscussion.Section, to page: inout RoffPage) {
        page.section("Examples")
        for example in section.examples {
            if example.meaning.isEmpty {
                page.separate()
                page.line(RoffPage.bold(example.command))
            } else {
                page.item(RoffPage.bold(example.command), example.meaning)
            }
        }
    }
}

extension ArgumentDescription {
    /// The option with its other names and its value.
    fileprivate var term: String {
        let names = (names ?? []).map { RoffPage.bold($0.text) }.joined(separator: ", ")
        return kind == .option ? "\(names) \(RoffPage.italic(valueName ?? "value"))" : names
    }

    fileprivate var meaning: String {
        var sentences = [abstract, discussion].compactMap { $0?.replacing("\n", with: " ") }
        let text = sentences.joined(separator: " ")
        if let allValues, !allValues.allSatisfy(text.contains) {
            sentences.append("One of \(allValues.map { "`\($0)`" }.joined(separator: ", ")).")
        }
        if let defaultValue { sentences.append("Default: `\(defaultValue)`.") }
        return sentences.joined(separator: " ")
    }
}
