import Berth
import Effects
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
    init(_ severity: Diagnostic.Severity, _ text: String, at place: Place? = nil) {
        name = severity.rawValue
        if let place {
            properties = [("file", place.file.inOneLine), ("line", "\(place.line)"), ("col", "\(place.column)")]
        }
        properties.append(("title", "berth"))
        // Some of it is what others wrote, and ends up on a web page.
        message = text.split(whereSeparator: \.isNewline).map { $0.description.harmless(limit: 400) }
            .joined(separator: "\n")
    }

    /// Without the line's end.
    var line: String {
        let list = properties.map { "\($0.name)=\(Self.escaped(property: $0.value))" }.joined(separator: ",")
        return "::\(name)\(list.isEmpty ? "" : " " + list)::\(Self.escaped(message))"
    }

    /// By scalars, as CR LF is one character.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped.append(contentsOf: "%25".unicodeScalars)
            case "\r": escaped.append(contentsOf: "%0D".unicodeScalars)
            case "\n": escaped.append(contentsOf: "%0A".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func escaped(property: String) -> String {
        escaped(property).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
