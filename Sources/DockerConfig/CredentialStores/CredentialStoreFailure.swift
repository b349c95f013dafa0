import Platform

/// Why a credential store did not do what it was asked to.
public struct CredentialStoreFailure: Error, Sendable, Equatable {
    /// What stands behind `docker-credential-`.
    public var store: String
    /// What it was asked.
    public var action: Action
    /// What came in between.
    public var cause: Cause

    /// What a store is asked.
    public enum Action: Sendable, Equatable {
        case list
        /// For the login of a host.
        case get(String)
        case store(String)
        case erase(String)
        /// To store a login that is none, to see whether it would.
        case prove
    }

    /// Why an action failed.
    public enum Cause: Sendable, Equatable {
        /// The store's name cannot be part of a program's. Nothing was run.
        case badName
        /// There is no such program.
        case notInstalled
        /// There is one, and the system cannot start it.
        case notStarted(reason: String)
        case timedOut(after: Duration)
        /// The task was cancelled.
        case cancelled
        /// It ended well, with something else than the protocol has.
        case malformedAnswer
        /// The login has no form that the store could give back. Nothing was run.
        case unstorable(String)
        /// It ended as a failure: what that means, and what it said, without secrets.
        case refused(Refusal, words: String)
    }

    /// A failure of these parts.
    public init(store: String, action: Action, cause: Cause) {
        self.store = store
        self.action = action
        self.cause = cause
    }

    /// Whether nobody wants the answer any more.
    public var isCancelled: Bool { cause == .cancelled }
}

extension CredentialStoreFailure.Cause {
    /// The same of any program.
    init(_ failure: ProcessFailure) {
        self =
            switch failure {
            case .notFound: .notInstalled
            case .notStarted(_, let reason): .notStarted(reason: reason)
            case .timedOut(_, let limit): .timedOut(after: limit)
            case .tooLong: .malformedAnswer
            case .cancelled: .cancelled
            }
    }
}

extension CredentialStoreFailure.Action {
    /// The program's argument.
    var word: String {
        switch self {
        case .list: "list"
        case .get: "get"
        case .store, .prove: "store"
        case .erase: "erase"
        }
    }

    /// nil where it is about no host in particular.
    var host: String? {
        switch self {
        case .get(let host), .store(let host), .erase(let host): host
        case .list, .prove: nil
        }
    }
}

extension CredentialStoreFailure {
    /// Whether it only says that there is no login.
    var isOfNothing: Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal == .nothingThere || action.host.map { refusal == .emptyFolder($0) } ?? false
    }

    /// Whether the reason may be that the program does not have this action, which `get` and `store` work without. It is
    /// not, if the store's words say what else is wrong.
    package var mayBeUnsupported: Bool {
        switch cause {
        case .malformedAnswer: true
        case .refused(let refusal, _): [.other, .storesNothing, .nothingThere].contains(refusal)
        case .badName, .notInstalled, .notStarted, .timedOut, .cancelled, .unstorable: false
        }
    }

    /// Whether the reason may be that there is no login: the store works, and stores.
    var mayBeOfNothing: Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal != .storesNothing
    }

    /// Whether the store was asked, and had the time to do something.
    var hasRun: Bool {
        switch cause {
        case .timedOut, .malformedAnswer, .refused: true
        case .badName, .notInstalled, .notStarted, .cancelled, .unstorable: false
        }
    }

    /// Whether it says that an empty folder stands in a login's place.
    func isOfEmptyFolder(_ host: String) -> Bool {
        guard case .refused(let refusal, _) = cause else { return false }
        return refusal == .emptyFolder(host)
    }
}
