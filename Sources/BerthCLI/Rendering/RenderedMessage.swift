import Platform

/// The lines of a message, with all or only some of its parameters' values.
struct RenderedMessage: Hashable {
    /// The first line.
    let headline: String
    let furtherLines: [String]

    init(_ headline: String, _ furtherLines: [String] = []) {
        self.headline = headline
        self.furtherLines = furtherLines
    }

    init(_ message: UserMessage) {
        self.init(message.summary.description, message.furtherLines.map(\.description))
    }

    /// Renders a message for many registries, with HOST, ACCOUNT and REGION in place of what they do not have in common.
    /// - Parameter names: the values that the placeholders replace.
    init(_ message: UserMessage, general names: CommonNames) {
        self.init(message.summary.general(in: names), message.furtherLines.map { $0.general(in: names) })
    }
}

extension RenderedMessage: CustomStringConvertible {
    /// The lines, joined by line feeds.
    var description: String { ([headline] + furtherLines).joined(separator: "\n") }
}
