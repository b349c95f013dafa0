/// What is wrong with a line of an AWS file.
public enum ConfigSyntaxProblem: Sendable, Equatable {
    case unclosedSection
    case outsideSection
    case continuationWithoutProperty
    case noEqualsSign
    case noName
    case noEqualsSignInSubProperty
    case noNameInSubProperty
    case notUTF8
}
