package import Platform

/// A message that a test writes as its text: the first line is the summary, the last line the next step
/// unless it states a fact, and the other lines are details. Its code is `test`.
extension UserMessage: ExpressibleByStringInterpolation {
    /// - Parameter text: its lines are separated by line feeds.
    package init(text: MessageText) {
        var details = text.lines
        let summary = details.removeFirst()
        var nextStep: NextStep?
        if let last = details.last?.description, !last.hasPrefix("There ") {
            nextStep = last.command.map(NextStep.run) ?? NextStep(lines: [details[details.count - 1]])
            details.removeLast()
        }
        self.init("test", summary, details: details, nextStep: nextStep)
    }

    package init(stringLiteral text: String) { self.init(text: MessageText(text)) }

    package init(stringInterpolation: MessageText.StringInterpolation) {
        self.init(text: MessageText(stringInterpolation: stringInterpolation))
    }
}

extension MessageText {
    /// The lines, with their parameters; at least one.
    fileprivate var lines: [MessageText] {
        var lines: [MessageText] = [""]
        for segment in segments {
            switch segment {
            case .words(let words):
                let parts = words.split(separator: "\n", omittingEmptySubsequences: false)
                for (index, part) in parts.enumerated() {
                    if index > 0 { lines.append("") }
                    lines[lines.count - 1].append(MessageText(part))
                }
            case .parameter(let parameter):
                lines[lines.count - 1].append(MessageText(parameter))
            }
        }
        return lines
    }

    private init(_ parameter: MessageParameter) {
        self =
            switch parameter {
            case .host(let host): "\(host: host)"
            case .account(let account): "\(account: account)"
            case .region(let region): "\(region: region)"
            case .duration(let duration): "\(duration: duration)"
            case .location(let location): "\(location: location)"
            }
    }
}

extension String {
    /// The command of a step that only runs a command.
    fileprivate var command: String? {
        hasPrefix("Run `") && hasSuffix("`.") ? String(dropFirst(5).dropLast(2)) : nil
    }
}
