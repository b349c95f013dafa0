import BerthCore
import Platform
import YAML

/// A line that GitHub's runner takes out of a step's output, and does.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
///
/// How it is taken apart: `src/Runner.Common/ActionCommand.cs` of https://github.com/actions/runner.
struct WorkflowCommand {
    private let name: String
    private var properties: [(name: String, value: String)] = []
    private let message: String

    /// Hides a text in all that the step prints from then on.
    init(masking secret: Secret) {
        name = "add-mask"
        message = secret.reveal()
    }

    /// Marks what is wrong, in the run's list of annotations and, with a place, beside the line in the changed files.
    /// - Parameters:
    ///   - text: may have several lines.
    ///   - place: in a file as GitHub names it.
    init(_ severity: Diagnostic.Severity, _ text: String, at place: FileLocation? = nil) {
        name = severity.rawValue
        if let place {
            properties = [("file", place.file.inOneLine), ("line", "\(place.line)"), ("col", "\(place.column)")]
        }
        properties.append(("title", "berth"))
        // Some of it is what others wrote, and ends up on a web page.
        message = text.lines.map { String($0).harmless(limit: 400) }.joined(separator: "\n")
    }

    /// The whole line, without its end.
    var line: String {
        let list = properties.map { "\($0.name)=\($0.value.workflowCommandProperty)" }.joined(separator: ",")
        return "::\(name)\(list.isEmpty ? "" : " " + list)::\(message.workflowCommandMessage)"
    }
}
