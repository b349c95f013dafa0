package import Platform

/// A value that no header can carry, by its source and its flaw. It does not hold the value.
package struct UnsendableValueError: Error, Sendable, Equatable {
    /// The variable, or the field and its place, that holds the value.
    private let source: String
    private let flaw: HeaderValueFlaw
    /// The next step, as a sentence.
    private let advice: String

    /// Checks a value before it is sent in a header.
    ///
    /// Throws `PrincipalError.unsendable` if no header can carry the value. The HTTP client would quote it in
    /// its error.
    /// - Parameters:
    ///   - source: the variable or field for the message, such as `AWS_SESSION_TOKEN`.
    ///   - advice: the next step, as a sentence.
    static func check(
        _ value: String?, from source: String, advice: String = UnsendableValueError.setAgain
    ) throws(PrincipalError) {
        guard let value, let flaw = HeaderValueFlaw(inValue: value) else { return }
        throw .unsendable(UnsendableValueError(source: source, flaw: flaw, advice: advice))
    }

    private static let setAgain = "Set it again, on one line and without control characters."
}

extension UnsendableValueError: UserFacingError {
    package var message: UserMessage {
        UserMessage("value_unsendable", "\(source) \(flaw.description)", nextStep: "\(advice)")
    }
}

extension Credentials {
    /// The part that no header can carry, such as `a session token that contains a line break`; `nil` if headers can carry
    /// all of it.
    var flaw: String? {
        if let flaw = HeaderValueFlaw(inValue: accessKeyID) { return "an access key ID that \(flaw)" }
        return sessionToken.flatMap { HeaderValueFlaw(inValue: $0.reveal()) }.map { "a session token that \($0)" }
    }
}
