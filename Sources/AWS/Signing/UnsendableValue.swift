import Effects

/// A value that no header can carry, and where it is from. It never holds the value itself.
public struct UnsendableValue: Error, Sendable, Equatable {
    /// What holds it: a variable, or a field and its place.
    private let source: String
    private let flaw: HeaderFlaw
    /// What to do next.
    private let advice: String

    /// Checks a value before it is sent in a header.
    ///
    /// Throws `PrincipalFailure.unsendable` if no header can carry it: the client would refuse it, value and all.
    /// - Parameters:
    ///   - source: what holds it, such as `AWS_SESSION_TOKEN`, for the message.
    ///   - advice: what to do next, as a sentence.
    static func check(
        _ value: String?, from source: String, advice: String = UnsendableValue.setAgain
    ) throws(PrincipalFailure) {
        guard let value, let flaw = HeaderFlaw(inValue: value) else { return }
        throw .unsendable(UnsendableValue(source: source, flaw: flaw, advice: advice))
    }

    private static let setAgain = "Set it again, on one line and without control characters."
}

extension UnsendableValue: CustomStringConvertible {
    /// The message.
    public var description: String { "\(source) \(flaw)\n\(advice)" }
}

extension Credentials {
    /// Finds what of keys that a service gave cannot be sent in a header.
    /// - Returns: such as `a session token that holds a line end`; `nil` if all can be sent.
    var flaw: String? {
        if let flaw = HeaderFlaw(inValue: accessKeyID) { return "an access key ID that \(flaw)" }
        return sessionToken.flatMap { HeaderFlaw(inValue: $0.reveal()) }.map { "a session token that \($0)" }
    }
}
