import Platform

/// The action of a credential helper, named by its only argument.
package enum HelperAction: String, Sendable, CaseIterable {
    case get, store, erase, list, version

    /// The most bytes that the action reads; an action without input reads nothing.
    package var inputLimit: Int {
        switch self {
        case .get, .erase: ServerURL.longest
        // Fits into a pipe, for a fallback helper. Tokens have a few kilobytes.
        case .store: 32768
        case .list, .version: 0
        }
    }
}

/// A call of the credential helper, parsed from its arguments.
package enum HelperInvocation: Sendable, Equatable {
    case action(HelperAction)
    case help
    case wrong

    /// - Parameter arguments: the arguments without the program's name.
    package init(_ arguments: [String]) {
        if let argument = arguments.first, arguments.count == 1, let action = HelperAction(rawValue: argument) {
            self = .action(action)
        } else if arguments == ["-h"] || arguments == ["--help"] {
            self = .help
        } else {
            self = .wrong
        }
    }

    /// The usage text.
    package static let usage = """
        usage: docker-credential-berth \(HelperAction.allCases.map(\.rawValue).joined(separator: "|"))
        docker calls it for the hosts that `"credHelpers": {"HOST": "berth"}` sends to it, and writes to its input.

        """
}

/// A request of the credential helper's caller: the action, with the server that the input names.
enum HelperRequest: Sendable, Equatable {
    case get(ServerURL)
    case store(ServerURL)
    case erase(ServerURL)
    case list
    case version

    /// - Parameter input: the standard input, up to one byte more than the action's limit.
    /// - Throws: the answer to an input that names no server, or to a login without a user.
    init(_ action: HelperAction, _ input: [UInt8]) throws(HelperAnswerError) {
        self =
            switch action {
            case .get: .get(try Self.address(input))
            case .store: .store(try Self.storedAddress(input))
            case .erase: .erase(try Self.address(input))
            case .list: .list
            case .version: .version
            }
    }

    /// Returns the server of a login to store.
    private static func storedAddress(_ input: [UInt8]) throws(HelperAnswerError) -> ServerURL {
        let limit = HelperAction.store.inputLimit
        guard input.count <= limit else {
            throw HelperAnswerError(code: "login_too_long", "the login to store exceeds \(limit) bytes")
        }
        // The message quotes none of it: it contains a secret.
        guard let form = try? JSONDocument(parsing: input) else {
            throw HelperAnswerError(code: "login_malformed", "the login to store is not a JSON object")
        }
        let server = form.value(named: "ServerURL", in: form.root).flatMap(form.text(of:)) ?? ""
        let address = try address(Array(server.utf8))
        let user = form.value(named: "Username", in: form.root).flatMap(form.text(of:)) ?? ""
        guard !user.isEmpty else { throw HelperAnswerError(words: HelperErrorText.noUser) }
        return address
    }

    private static func address(_ input: [UInt8]) throws(HelperAnswerError) -> ServerURL {
        do throws(ServerURL.AddressError) {
            return try ServerURL(input)
        } catch {
            switch error {
            case .empty: throw HelperAnswerError(words: HelperErrorText.noServer)
            case .tooLong:
                throw HelperAnswerError(
                    code: "address_too_long", "the server's address exceeds \(ServerURL.longest) bytes")
            case .unreadable:
                throw HelperAnswerError(
                    code: "address_unreadable", "the server's address contains control characters or is not UTF-8")
            }
        }
    }
}
