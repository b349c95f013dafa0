/// What a credential helper is asked to do, by its one argument.
package enum HelperAction: String, Sendable, CaseIterable {
    case get, store, erase, list, version

    /// The most bytes that it takes in; those that take nothing read nothing.
    package var inputLimit: Int {
        switch self {
        case .get, .erase: ServerURL.longest
        // Fits in a pipe, for a fallback helper. Tokens have a few kilobytes.
        case .store: 32768
        case .list, .version: 0
        }
    }
}

/// A call of the credential helper, as its arguments have it.
package enum HelperInvocation: Sendable, Equatable {
    case action(HelperAction)
    case help
    case wrong

    /// - Parameter arguments: without the program's name.
    package init(_ arguments: [String]) {
        if let argument = arguments.first, arguments.count == 1, let action = HelperAction(rawValue: argument) {
            self = .action(action)
        } else if arguments == ["-h"] || arguments == ["--help"] {
            self = .help
        } else {
            self = .wrong
        }
    }

    /// How it is called.
    package static let usage = """
        usage: docker-credential-berth \(HelperAction.allCases.map(\.rawValue).joined(separator: "|"))
        docker calls it for the hosts that `"credHelpers": {"HOST": "berth"}` sends to it, and writes to its input.

        """
}
