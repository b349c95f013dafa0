import BerthCore
import Platform
import YAML

/// A command to GitHub's runner: a line in a step's output.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
///
/// The runner's parser is `src/Runner.Common/ActionCommand.cs` in https://github.com/actions/runner.
struct WorkflowCommand {
    private let name: String
    private var properties: [(name: String, value: String)] = []
    private let message: String

    /// Masks a text in all later output of the job.
    init(masking secret: Secret) {
        name = "add-mask"
        message = secret.reveal()
    }

    /// Annotates the run and, with a place, a line of the changed files.
    /// - Parameters:
    ///   - text: may have several lines.
    ///   - place: in a file, as GitHub names the file.
    init(_ severity: Diagnostic.Severity, _ text: String, at place: FileLocation? = nil) {
        name = severity.rawValue
        if let place {
            properties = [("file", place.file.inOneLine), ("line", "\(place.line)"), ("col", "\(place.column)")]
        }
        properties.append(("title", "berth"))
        // Parts of the text may come from a server, and a web page shows it.
        message = text.lines.map { String($0).harmless(limit: 400) }.joined(separator: "\n")
    }

    /// The line without its line feed.
    var line: String {
        let list = properties.map { "\($0.name)=\($0.value.workflowCommandProperty)" }.joined(separator: ",")
        return "::\(name)\(list.isEmpty ? "" : " " + list)::\(message.workflowCommandMessage)"
    }
}
