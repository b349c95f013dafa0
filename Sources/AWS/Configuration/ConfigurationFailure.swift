public import Effects

/// Why AWS's files could not be taken in. No message shows a line's text: it may be a secret key.
public enum ConfigurationFailure: Error, Sendable, Equatable {
    /// A file is there and cannot be read.
    case unreadable(FileFailure)
    /// A line does not have the format.
    case syntax(ConfigPlace, ConfigSyntaxProblem)
}
