public import Platform

/// What becomes of `${NAME}` in a manifest.
public enum Substitution: Sendable {
    /// The variable's text takes its place; where it is not set that is an error.
    case environment(Environment)
    /// The same where the variable is set; where it is not, the value stays unknown, and no rule is applied to it.
    /// For what must do without the environment that a manifest is made for, such as `berth validate`.
    case deferred
}
