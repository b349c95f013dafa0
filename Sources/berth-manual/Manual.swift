import FoundationEssentials

/// The version and the date that every page shows.
struct Edition {
    /// Such as 2026-11-24.
    let date: String
    let version: String

    /// - Parameters:
    ///   - secondsSince1970: the date, of which pages show the day in UTC.
    ///   - version: the output of `berth --version`; its line end is left out.
    init(secondsSince1970: Double, version: String) {
        date = String(Date(timeIntervalSince1970: secondsSince1970).ISO8601Format().prefix(10))
        self.version = String(version.prefix { !$0.isNewline })
    }
}

/// A page as it is written to a file.
struct ManualPage {
    let name: String
    /// The section of the manual: 1 for programs, 5 for file formats.
    let section: Int
    /// The text in the language of man(7).
    let text: String

    var fileName: String { "\(name).\(section)" }
}

/// berth's manual: a page for each program, for each command that berth's help shows, and for the manifest.
struct Manual {
    let berth: CommandDescription
    let sandbox: CommandDescription
    let schema: ManifestSchema
    /// A complete manifest.
    let example: String
    let edition: Edition

    var pages: [ManualPage] { [program] + commands + [sandboxPage, credentialHelper, manifest] }

    private var program: ManualPage {
        let page = CommandPage(
            command: berth, edition: edition, surroundings: Self.text(PackageResources.surroundings_man),
            seeAlso: berth.shownSubcommands.map { ("berth-\($0.commandName)", 1) }
                + [("berth-sandbox", 1), ("docker-credential-berth", 1), (ManifestPage.name, 5)]
        )
        return ManualPage(name: page.name, section: 1, text: page.text)
    }

    private var commands: [ManualPage] {
        berth.shownSubcommands.flatMap { [page(of: $0)] + $0.shownSubcommands.map(page(of:)) }
    }

    /// Returns the page of a command, or of a command of a command.
    private func page(of command: CommandDescription) -> ManualPage {
        let others = (command.superCommands ?? []).count > 1 ? [command.call.dropLast()] : []
        let own = command.shownSubcommands.map { $0.call[...] }
        let page = CommandPage(
            command: command, edition: edition,
            seeAlso: [("berth", 1)] + (others + own).map { ($0.joined(separator: "-"), 1) } + [(ManifestPage.name, 5)])
        return ManualPage(name: page.name, section: 1, text: page.text)
    }

    private var sandboxPage: ManualPage {
        let page = CommandPage(command: sandbox, edition: edition, seeAlso: [("berth", 1)])
        return ManualPage(name: page.name, section: 1, text: page.text)
    }

    /// Written by hand, as docker-credential-berth has no help: Docker runs it, not a person.
    private var credentialHelper: ManualPage {
        let name = "docker-credential-berth"
        var page = RoffPage()
        page.title(name, section: 1, date: edition.date, version: edition.version)
        return ManualPage(
            name: name, section: 1, text: page.text + Self.text(PackageResources.docker_credential_berth_man))
    }

    private var manifest: ManualPage {
        let page = ManifestPage(schema: schema, example: example, edition: edition)
        return ManualPage(name: ManifestPage.name, section: 5, text: page.text)
    }

    private static func text(_ resource: [UInt8]) -> String { String(decoding: resource, as: UTF8.self) }
}
