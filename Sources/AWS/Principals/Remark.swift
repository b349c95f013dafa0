/// A note for people beside a value, such as where it is defined. It makes no difference: values that differ in their
/// remarks alone are equal.
public struct Remark: Sendable, Hashable {
    /// nil where there is nothing to remark.
    public let text: String?

    /// - Parameter text: nil where there is nothing to remark.
    public init(_ text: String? = nil) {
        self.text = text
    }

    /// Any two are the same.
    public static func == (one: Remark, other: Remark) -> Bool { true }

    /// Nothing goes in.
    public func hash(into hasher: inout Hasher) {}

    /// ` (~/.aws/config:3)`, to stand behind what it is about; nothing where there is none.
    var inBrackets: String { text.map { " (\($0))" } ?? "" }

    /// ` in AWS_REGION`, to follow what a setting says; nothing if there is no remark.
    var inClause: String { text.map { " in \($0)" } ?? "" }
}
