import Platform
import Synchronization

@testable import AWS

/// A user who signs in on every page, or fails to.
final class LoginUser: SignInUser {
    private let answer: @Sendable (_ state: Secret) throws(RedirectError) -> Secret
    private let seen = Mutex<[SignInPage]>([])
    private let closed = Mutex(0)

    let hasBrowser = true

    /// - Parameter answer: returns the code, or the pasted text, for the state of the page.
    init(_ answer: @escaping @Sendable (_ state: Secret) throws(RedirectError) -> Secret) {
        self.answer = answer
    }

    /// The number of listeners that have been closed.
    var closedListeners: Int { closed.withLock { $0 } }

    /// The pages that berth has shown.
    var pages: [SignInPage] { seen.withLock { $0 } }

    /// The fields of the page's query, each once.
    var fields: [String: String] {
        let query = (url ?? "").split(separator: "?").dropFirst().first ?? ""
        return Dictionary(
            query.split(separator: "&").map { field in
                let parts = field.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), String(decoding: PercentEncoding.decode(parts[1].utf8), as: UTF8.self))
            }, uniquingKeysWith: { one, other in "\(one) and \(other)" })
    }

    /// The last page's URL.
    var url: String? {
        switch pages.last {
        case .browser(let url, _), .remote(let url, _): url
        case .deviceCode, nil: nil
        }
    }

    func listen() async throws(RedirectError) -> any RedirectListener { Listener(user: self) }

    func show(_ page: SignInPage) async { seen.withLock { $0.append(page) } }

    func pastedCode(of page: SignInPage) async throws(RedirectError) -> Secret {
        try answer(Secret(fields["state"] ?? ""))
    }

    private struct Listener: RedirectListener {
        let user: LoginUser
        let port = 49_152

        func code(state: Secret, timeLimit: Duration) async throws(RedirectError) -> Secret { try user.answer(state) }

        func close() async { user.closed.withLock { $0 += 1 } }
    }
}
