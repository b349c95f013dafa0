import Foundation
import Testing

/// Something that goes wrong for one of two registries, or for berth itself, and what comes of it.
struct Fault: Sendable, CustomTestStringConvertible {
    /// What goes wrong, as a person would say it.
    var name: String
    /// How the test brings it about.
    var arrangement: FaultScene.Arrangement
    /// How berth ends, and what it says.
    var ending: Ending
    /// What is stored afterwards.
    var state: State
    /// What is needed that not every machine gives.
    var need: Need
    /// What berth does not do right yet.
    var flaw: String?
    /// Within how many seconds berth has ended. Its own limit for a request is 5 seconds, or 1 for what stalls.
    var limit: Int

    enum Ending: Sendable {
        /// In the report: all lines of the registry's message.
        case failed(String), blocked(String)
        /// In the report, in spite of the fault: what is said of the login's end, where that is not 12 hours.
        case loggedIn(String = "")
        case interrupted
        /// In a report's place, on standard error.
        case error(String, status: Int32)
        /// Beside a report of success, on standard error.
        case warning(String)
        /// The credential helper's, on standard output.
        case answer(String)
        /// Nothing at all, with the status that a signal gives.
        case nothing(status: Int32)

        /// What berth ends with.
        var status: Int32 {
            switch self {
            case .failed, .blocked, .answer: 1
            case .loggedIn, .warning: 0
            case .interrupted: 130
            case .error(_, let status), .nothing(let status): status
            }
        }

        /// What berth says.
        var message: String {
            switch self {
            case .failed(let text), .blocked(let text), .error(let text, _), .warning(let text), .answer(let text): text
            case .loggedIn: ""
            case .interrupted: "(interrupted)"
            case .nothing: ""
            }
        }
    }

    /// Docker's config always keeps what is not berth's.
    enum State: String, Sendable {
        case both = "both logins are stored"
        case other = "the other login is stored, the failed one is as before"
        case untouched = "all is as before"
        /// A temporary file is left.
        case leftovers = "all is as before; the next apply clears up"
    }

    enum Need: Sendable, CaseIterable {
        case nothing, mounting, fewerRights, otherUser, clock, compiler
        /// It is over only when a limit of berth's own has passed.
        case time
    }

    /// - Parameters:
    ///   - state: what the ending implies, where not given.
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

    /// What is given to the program beside what the scene says.
    func options(in scene: FaultScene) -> [String] {
        guard scene.command.starts(with: ["berth", "apply"]) else { return [] }
        switch ending {
        case .error, .warning: return ["--timeout", scene.timeLimit, "--quiet"]
        case .failed, .blocked, .loggedIn, .interrupted, .answer, .nothing: return ["--timeout", scene.timeLimit]
        }
    }

    var testDescription: String { name }
}
