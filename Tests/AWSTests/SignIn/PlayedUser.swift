import AWS
import Platform
import Synchronization

/// A user without a browser's window: the test says what the listener gets.
final class PlayedUser: SignInUser, RedirectListener {
    let hasBrowser = true
    let port = 49152
    private let outcome: Result<Secret, RedirectError>
    private let failure: RedirectError?
    private let state = Mutex((pages: [SignInPage](), isClosed: false, waits: [Duration]()))

    /// - Parameters:
    ///   - outcome: what the redirect brings.
    ///   - failure: why the listener cannot listen; `nil` if it can.
    init(
        _ outcome: Result<Secret, RedirectError> = .success(Secret("the-code")), listening failure: RedirectError? = nil
    ) {
        self.outcome = outcome
        self.failure = failure
    }

    var pages: [SignInPage] { state.withLock { $0.pages } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The time limits of the waits for a redirect.
    var waits: [Duration] { state.withLock { $0.waits } }

    /// The URL of the only page in the browser, and the text that names its session.
    var browserPage: (url: String, of: String)? {
        guard pages.count == 1, case .browser(let url, let session) = pages[0] else { return nil }
        return (url, session)
    }

    /// The only code of a device, and the text that names its session.
    var device: (authorization: DeviceAuthorization, of: String)? {
        guard pages.count == 1, case .deviceCode(let authorization, let session) = pages[0] else { return nil }
        return (authorization, session)
    }

    func listen() async throws(RedirectError) -> any RedirectListener {
        if let failure { throw failure }
        return self
    }

    func show(_ page: SignInPage) async { state.withLock { $0.pages.append(page) } }

    func pastedCode(of page: SignInPage) async throws(RedirectError) -> Secret { throw .noTerminal }

    func code(state expected: Secret, timeLimit: Duration) async throws(RedirectError) -> Secret {
        state.withLock { $0.waits.append(timeLimit) }
        guard let url = browserPage?.url, url.contains("&state=\(expected.reveal())&") else {
            throw .refused(error: "the page has another state", description: "")
        }
        return try outcome.get()
    }

    func close() async { state.withLock { $0.isClosed = true } }
}
