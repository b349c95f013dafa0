import Effects
import FoundationEssentials
import Platform

/// The difference between this machine's clock and a server's, by the `Date` of an answer.
struct ClockCheck {
    /// How far this machine's clock is ahead (negative: behind); `nil` if the answer has no date.
    let ahead: Duration?

    /// A signature is valid for five minutes; a larger difference is a wrong clock.
    static let tolerance = Duration.seconds(300)

    /// - Parameter now: the time of the answer, by this machine's clock.
    init(_ answer: HTTPResponse, now: Date) {
        ahead = answer.headers["Date"].flatMap { Date(httpDate: $0, now: now) }
            .map { Duration(clampingMilliseconds: now.timeIntervalSince($0) * 1000) }
    }

    /// Checks the clock if an answer contains a time in the past.
    /// - Throws: `wrongClock` if the clock is wrong.
    func check(_ call: ServiceCall) throws(AWSError) {
        guard let ahead, Self.isWrong(ahead) else { return }
        throw .wrongClock(ahead: ahead, try call.description())
    }

    static func isWrong(_ ahead: Duration) -> Bool { ahead > tolerance || ahead < .zero - tolerance }

    /// Returns the difference in a message.
    static func text(_ ahead: Duration) -> MessageText {
        ahead > .zero
            ? "this machine's clock is \(duration: ahead) ahead of AWS's"
            : "this machine's clock is \(duration: .zero - ahead) behind AWS's"
    }
}
