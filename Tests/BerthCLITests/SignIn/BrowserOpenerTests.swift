import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The browser", .scheduled)
struct BrowserOpenerTests {
    private static let url = "https://oidc.eu-west-1.amazonaws.com/authorize?state=s"

    /// Opens a page with programs that exist and end with the status 0.
    private func opened(
        _ programs: [String], _ environment: [String: String], status: [String: Int32] = [:]
    ) async -> (isOpen: Bool, calls: [[String]], commands: [ProcessCommand]) {
        let processes = FakeProcesses(programs) { ProcessOutput(status: status[$0.program] ?? 0) }
        let opener = BrowserOpener(
            .fake(processes: processes, environment: environment), secretVariables: ["TOKEN"])
        let isOpen = await opener.open(Self.url)
        #expect(opener.isAvailable || processes.commands.isEmpty)
        return (isOpen, processes.commands.map { [$0.program] + $0.arguments }, processes.commands)
    }

    @Test("BROWSER is a list of commands, tried in order, in which %s stands for the address")
    func named() async {
        let list = "missing:mine --new-tab '%s' &:later"
        let opened = await opened(["mine", "later", "xdg-open"], ["BROWSER": list, "DISPLAY": ":0"])
        #expect(opened.isOpen && opened.calls == [["mine", "--new-tab", Self.url]])
        let next = await self.opened(["mine", "later"], ["BROWSER": list], status: ["mine": 1])
        #expect(next.isOpen && next.calls == [["mine", "--new-tab", Self.url], ["later", Self.url]])
        let quoted = await self.opened(["a b"], ["BROWSER": "'a b'::x'"])
        #expect(quoted.isOpen && quoted.calls == [["a b", Self.url]])
    }

    @Test("with a display, the desktop's programs open it")
    func desktop() async {
        let both = await opened(["xdg-open", "gio"], ["DISPLAY": ":0"], status: ["xdg-open": 3])
        #expect(both.isOpen && both.calls == [["xdg-open", Self.url], ["gio", "open", Self.url]])
        let wayland = await opened(["x-www-browser"], ["WAYLAND_DISPLAY": "wayland-0"])
        #expect(wayland.isOpen && wayland.calls == [["x-www-browser", Self.url]])
        let windows = await opened(["wslview", "xdg-open"], ["WSL_DISTRO_NAME": "Debian"])
        #expect(windows.isOpen && windows.calls == [["wslview", Self.url]])
    }

    @Test("without a display, BROWSER or a program, no browser is available")
    func none() async {
        for environment in [[:], ["DISPLAY": " "], ["BROWSER": ""], ["BROWSER": "missing"], ["BROWSER": "'"]] {
            let opened = await opened(["xdg-open"], environment)
            #expect(!opened.isOpen && opened.commands.isEmpty)
        }
        let failed = await opened(["xdg-open"], ["DISPLAY": ":0"], status: ["xdg-open": 4])
        #expect(!failed.isOpen && failed.calls.count == 1)
    }

    @Test("S8: its program inherits no variable with a secret")
    func environment() async {
        let opened = await opened(
            ["xdg-open"],
            [
                "DISPLAY": ":0", "HOME": "/home/me", "AWS_SECRET_ACCESS_KEY": "planted", "TOKEN": "planted",
                "DOCKER_AUTH_CONFIG": "planted",
            ])
        #expect(opened.commands.map(\.environment) == [["DISPLAY": ":0", "HOME": "/home/me"]])
    }

    @Test("a program that still runs has opened the page")
    func running() async {
        let processes = FakeProcesses(["firefox"]) { command throws(ProcessError) in
            throw .timedOut(program: command.program, after: command.timeLimit)
        }
        let opener = BrowserOpener(.fake(processes: processes, environment: ["BROWSER": "firefox"]))
        #expect(await opener.open(Self.url))
    }
}
