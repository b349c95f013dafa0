public import Platform

/// Why AWS's files could not be taken in. No message shows a line's text: it may be a secret key.
public enum ConfigurationFailure: Error, Sendable, Equatable {
    /// A file is there and cannot be read.
    case unreadable(FileFailure, ConfigSource)
    /// A line does not have the format.
    case syntax(ConfigPlace, ConfigSyntaxProblem)
}

extension ConfigurationFailure: CustomStringConvertible {
    /// What happened, where, and what to do about it.
    public var description: String {
        switch self {
        case .unreadable(let failure, let source):
            "\(failure)\n  make it a file that you may read, or name another in \(source.variable)"
        case .syntax(let place, let problem):
            "\(place): \(problem)"
        }
    }
}
