// Writes the manual's pages; see scripts/make-manual. Its arguments: the folder of the programs, and the one for the pages.
import Foundation

let programs = URL(filePath: CommandLine.arguments[1])
let pages = URL(filePath: CommandLine.arguments[2])
let sources = URL(filePath: "manual")
let checkout = URL(filePath: "..")

func run(_ program: String, _ argument: String) throws -> Data {
    let process = Process()
    process.executableURL = programs.appending(path: program)
    process.arguments = [argument]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { fatalError("\(program) \(argument) failed") }
    return data
}

func describe(_ program: String) throws -> Command {
    let description = try JSONDecoder().decode(
        ToolDescription.self, from: try run(program, "--experimental-dump-help"))
    precondition(description.serializationVersion == 0, "the argument parser describes programs in another way now")
    return description.command
}

func read(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

func write(_ text: String, _ name: String, section: Int) throws {
    try Data(text.utf8).write(to: pages.appending(path: "\(name).\(section)"))
}

let seconds = TimeInterval(ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"] ?? "") ?? 0
let edition = Edition(
    date: String(Date(timeIntervalSince1970: seconds).ISO8601Format().prefix(10)),
    version: String(decoding: try run("berth", "--version"), as: UTF8.self).trimmingCharacters(in: .newlines)
)

let berth = try describe("berth")
let commands = berth.shownSubcommands
let root = CommandPage(
    command: berth, edition: edition, surroundings: try read(sources.appending(path: "surroundings.man")),
    seeAlso: commands.map { ("berth-\($0.commandName)", 1) }
        + [("berth-sandbox", 1), ("docker-credential-berth", 1), (ManifestPage.name, 5)]
)
try write(root.text, root.name, section: 1)
for command in commands {
    let page = CommandPage(command: command, edition: edition, seeAlso: [("berth", 1), (ManifestPage.name, 5)])
    try write(page.text, page.name, section: 1)
}

let sandbox = CommandPage(command: try describe("berth-sandbox"), edition: edition, seeAlso: [("berth", 1)])
try write(sandbox.text, sandbox.name, section: 1)

var helper = Roff()
helper.title("docker-credential-berth", section: 1, date: edition.date, version: edition.version)
let helperPage = helper.text + (try read(sources.appending(path: "docker-credential-berth.man")))
try write(helperPage, "docker-credential-berth", section: 1)

let schema = try JSONSerialization.jsonObject(
    with: Data(contentsOf: checkout.appending(path: "schema/berth.schema.json")))
let manifest = ManifestPage(
    schema: schema as? [String: Any] ?? [:], example: try read(checkout.appending(path: "examples/team/berth.yaml")),
    edition: edition
)
try write(manifest.text, ManifestPage.name, section: 5)
