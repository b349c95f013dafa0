import Foundation
import Testing

/// A fault of one of two registries, or of berth itself, and its result.
struct Fault: Sendable, CustomTestStringConvertible {
    /// The fault, in a user's words.
    var name: String
    /// How the test causes the fault.
    var arrangement: FaultScene.Arrangement
    /// berth's exit and output.
    var ending: Ending
    /// The stored logins afterwards.
    var state: State
    /// A requirement that not every machine meets.
    var need: Need
    /// berth's incorrect behavior, if any.
    var flaw: String?
    /// The maximum duration of the run in seconds. berth's own limit is 5 seconds per request, or 1 if the request
    /// stalls.
    var limit: Int

    enum Ending: Sendable {
        /// In the report: all lines of the registry's message.
        case failed(String), blocked(String)
        /// In the report, despite the fault: the login's expiry, if it is not 12 hours.
        case loggedIn(String = "")
        case interrupted
        /// On standard error, instead of a report.
        case error(String, status: Int32)
        /// On standard error, in addition to a report of success.
        case warning(String)
        /// On standard output, from the credential helper.
        case answer(String)
        /// No output, with a signal's exit status.
        case nothing(status: Int32)

        /// berth's exit status.
        var status: Int32 {
            switch self {
            case .failed, .blocked, .answer: 1
            case .loggedIn, .warning: 0
            case .interrupted: 130
            case .error(_, let status), .nothing(let status): status
            }
        }

        /// berth's message.
        var message: String {
            switch self {
            case .failed(let text), .blocked(let text), .error(let text, _), .warning(let text), .answer(let text): text
            case .loggedIn: ""
            case .interrupted: "(interrupted)"
            case .nothing: ""
            }
        }
    }

    /// The state of Docker's config. It always keeps the content that is not berth's.
    enum State: String, Sendable {
        case both = "both logins are stored"
        case other = "the other login is stored, the failed one is unchanged"
        case untouched = "nothing is changed"
        /// A temporary file remains.
        case leftovers = "nothing is changed; the next apply cleans up"
    }

    enum Need: Sendable, CaseIterable {
        case nothing, mounting, fewerRights, otherUser, clock, compiler
        /// The run ends only after one of berth's own time limits.
        case time
    }

    /// - Parameters:
    ///   - state: the stored logins; by default, those that the ending implies.
    init(
        _ name: String, _ arrangement: @escaping FaultScene.Arrangement, _ ending: Ending, state: State? = nil,
        needs need: Need = .nothing, within limit: Int = 5, flaw: String? = nil
    ) {
        self.name = name
        self.arrangement = arrangement
        self.ending = ending
        self.need = need
        self.limit = limit
        self.flaw = flaw
        self.state =
            state
            ?? {
                switch ending {
                case .failed, .blocked, .interrupted: .other
                case .loggedIn, .warning: .both
                case .error, .answer, .nothing: .untouched
                }
            }()
    }

    /// Returns the program's arguments in addition to the scene's.
    func options(in scene: FaultScene) -> [String] {
        guard scene.command.starts(with: ["berth", "apply"]) else { return [] }
        switch ending {
        case .error, .warning: return ["--timeout", scene.timeLimit, "--quiet"]
        case .failed, .blocked, .loggedIn, .interrupted, .answer, .nothing: return ["--timeout", scene.timeLimit]
        }
    }

    var testDescription: String { name }
}
