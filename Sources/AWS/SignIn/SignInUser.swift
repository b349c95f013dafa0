package import Platform

/// The way from a sign-in to the user: a browser that is redirected to this machine, or a code for another device.
///
/// BerthCLI has the real one; tests play the browser.
package protocol SignInUser: Sendable {
    /// Whether this machine can open a browser.
    var hasBrowser: Bool { get }

    /// Listens on a free port of 127.0.0.1 for the redirect of a browser.
    func listen() async throws(RedirectError) -> any RedirectListener

    /// Shows a page to the user: opens it in a browser if it is a `browser` page, and prints where it is.
    ///
    /// The URL contains the state, so it belongs on the terminal only, never in a log or an event.
    func show(_ page: SignInPage) async

    /// Asks the user for the code that a page on another device shows.
    func pastedCode(of page: SignInPage) async throws(RedirectError) -> Secret
}

/// A page on which the user signs in. `of` names the session for the user, such as `SSO session corp`.
package enum SignInPage: Sendable {
    /// A page that redirects the browser to the listener.
    case browser(url: String, of: String)
    /// A page for any device, which shows a code that the user compares with berth's.
    case deviceCode(DeviceAuthorization, of: String)
    /// A page for any device, which shows a code that the user pastes into berth.
    case remote(url: String, of: String)
}

/// The answer to `StartDeviceAuthorization`: a page and a code for any device.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
package struct DeviceAuthorization: Sendable {
    /// The code that the page must show, such as `ABCD-EFGH`.
    package let userCode: String
    /// The page's URL without the code; the user enters the code there.
    package let page: String
    /// The page's URL with the code.
    package let completePage: String
    /// The end of the code's validity.
    package let end: ContinuousClock.Instant
    /// The pause between two requests for the token.
    package let interval: Duration
    /// The secret that berth exchanges for a token.
    package let deviceCode: Secret

    package init(
        userCode: String, page: String, completePage: String, end: ContinuousClock.Instant, interval: Duration,
        deviceCode: Secret
    ) {
        self.userCode = userCode
        self.page = page
        self.completePage = completePage
        self.end = end
        self.interval = interval
        self.deviceCode = deviceCode
    }
}

/// A server on loopback that waits for the redirect of one sign-in.
package protocol RedirectListener: Sendable {
    /// The port on 127.0.0.1.
    var port: Int { get }

    /// Waits for the redirect with this state, and answers the browser. Answers other requests with 400 or 404, and
    /// goes on waiting: see `SignInRedirect`.
    /// - Returns: the redirect's code.
    /// - Throws: `timedOut` after the time limit, `refused` if the redirect contains an error.
    func code(state: Secret, timeLimit: Duration) async throws(RedirectError) -> Secret

    /// Stops listening. Does nothing if it has stopped before.
    func close() async
}
