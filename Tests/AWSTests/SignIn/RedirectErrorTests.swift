import AWS
import Platform
import TestSupport
import Testing

@Suite("A redirect that brings no code", .scheduled)
struct RedirectErrorTests {
    @Test(
        "each reason has a message with a next step",
        arguments: [
            (.cancelled, "interrupted"),
            (
                .timedOut(.seconds(600)),
                """
                no answer from the browser within 10m
                Sign in again, or use another device: `berth auth login --device-code`.
                """
            ),
            (
                .refused(error: "access_denied", description: "The user said no"),
                """
                the sign-in page ended with access_denied: The user said no
                Sign in again, and allow the access that the page asks for.
                """
            ),
            (
                .refused(error: "\u{1B}[31mred\nline", description: ""),
                """
                the sign-in page ended with [31mred
                Sign in again, and allow the access that the page asks for.
                """
            ),
            (
                .refused(error: "", description: ""),
                """
                the sign-in page ended with an error without a name
                Sign in again, and allow the access that the page asks for.
                """
            ),
            (
                .portUnavailable(reason: "Address already in use"),
                """
                berth cannot listen on 127.0.0.1 for the browser: Address already in use
                Run `berth auth login --device-code`.
                """
            ),
            (
                .noBrowser,
                """
                berth cannot open a browser on this machine
                Set BROWSER, or use another device: `berth auth login --device-code`.
                """
            ),
            (
                .noTerminal,
                """
                the sign-in needs a code from the user, but there is no terminal
                Run `berth auth login` in a terminal.
                """
            ),
            (
                .noCode,
                """
                no code was entered
                Sign in again, and paste the code that the page shows.
                """
            ),
        ] as [(RedirectError, String)]
    )
    func messages(error: RedirectError, message: String) {
        #expect(error.description == message)
    }
}
