import AWS
import Effects
import Platform
import Synchronization

/// A sign-in's user at this terminal, with a browser on this machine or on another device.
///
/// Addresses and codes go to the terminal only: never to the log, to events or to annotations.
final class TerminalSignIn: SignInUser {
    /// How a page for this machine reaches its browser.
    enum PageDisplay: Sendable {
        /// berth opens the browser.
        case opened
        /// The user opens the printed address (`--no-browser`).
        case printed
    }

    private let opener: BrowserOpener
    private let display: PageDisplay
    private let terminal: any Terminal
    private let clock: any WallClock
    private let output: OutputWriter
    private let style: TextStyle
    private let isLive: Bool
    private let listener = Mutex<RedirectServer?>(nil)
    private let countdown = Mutex<Countdown?>(nil)

    init(_ console: Console, _ opener: BrowserOpener, _ display: PageDisplay) {
        self.opener = opener
        self.display = display
        let effects = console.effects
        terminal = effects.terminal
        clock = effects.clock
        output = console.error
        style = console.errorStyle
        isLive = output.isTerminal && effects.environment.hasCapableTerminal && !effects.environment.isCI
    }

    var hasBrowser: Bool { display == .printed || opener.isAvailable }

    func listen() async throws(RedirectError) -> any RedirectListener {
        let server = try await RedirectServer.listen(clock: clock)
        listener.withLock { $0 = server }
        return server
    }

    func show(_ page: SignInPage) async {
        switch page {
        case .browser(let url, let name): showBrowser(url, of: name)
        case .deviceCode(let authorization, let name): show(authorization, of: name)
        case .remote(let url, let name):
            printLines(["Sign in to \(name): open this page in a browser on any device.", "", "  \(url)", ""])
        }
    }

    func pastedCode(of page: SignInPage) async throws(RedirectError) -> Secret {
        guard terminal.isInteractive else { throw .noTerminal }
        let answer = await terminal.askSecret("Paste the code that the page shows: ")
        guard let code = answer?.reveal().trimmed(), !code.isEmpty else { throw .noCode }
        return Secret(code)
    }

    /// Ends what is shown while berth waits.
    func end() {
        countdown.withLock { countdown in
            countdown?.stop()
            countdown = nil
        }
    }

    private func showBrowser(_ url: String, of name: String) {
        guard display == .opened else {
            return printLines(["Sign in to \(name): open this page in a browser on this machine.", "", "  \(url)", ""])
        }
        printLines([
            "Sign in to \(name) in the browser. If it shows no page, open this one on this machine:", "", "  \(url)",
            "",
        ])
        let server = listener.withLock { $0 }
        // berth waits for the redirect meanwhile: the program may run as long as the browser.
        Task { [opener] in
            if await !opener.open(url) { server?.fail(.noBrowser) }
        }
    }

    private func show(_ authorization: DeviceAuthorization, of name: String) {
        printLines([
            "Sign in to \(name): open this page in a browser on any device.", "",
            "  \(authorization.page)", "",
            "Enter the code, or compare it: the page must show the same code.", "",
            "  \(style(authorization.userCode.inOneLine, .bold))", "",
            "This page has the code already:", "",
            "  \(authorization.completePage)", "",
        ])
        if isLive {
            let countdown = Countdown(until: authorization.end, clock, output, style)
            self.countdown.withLock { $0 = countdown }
        } else {
            let left = TimeFormatting.left(authorization.end - clock.instant)
            printLines(["The code is valid for \(left)."])
        }
    }

    /// Writes to standard error, also with `--quiet`: without these lines the user cannot go on.
    private func printLines(_ lines: [String]) { output.write(lines.map { $0 + "\n" }.joined()) }
}
