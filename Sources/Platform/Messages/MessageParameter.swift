/// A value in a message that programs can read, and that a text for many registries can replace by a placeholder.
package enum MessageParameter: Sendable, Hashable {
    /// A registry or a server, with its port if the message names it.
    case host(String)
    /// The number of an AWS account.
    case account(String)
    /// An AWS region.
    case region(String)
    case duration(Duration)
    /// A place in a file.
    case location(FileLocation)

    /// The value as messages show it.
    package var text: String {
        switch self {
        case .host(let name), .account(let name), .region(let name): name
        case .duration(let duration): duration.inWords
        case .location(let location): location.description
        }
    }

    /// Compares texts by bytes.
    package static func == (one: MessageParameter, other: MessageParameter) -> Bool {
        switch (one, other) {
        case (.host(let one), .host(let other)), (.account(let one), .account(let other)),
            (.region(let one), .region(let other)):
            one.hasSameBytes(as: other)
        case (.duration(let one), .duration(let other)): one == other
        case (.location(let one), .location(let other)): one == other
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .host(let name), .account(let name), .region(let name): name.hashBytes(into: &hasher)
        case .duration(let duration): hasher.combine(duration)
        case .location(let location): hasher.combine(location)
        }
    }
}

/// The names that registries with similar messages share; `nil` for the others.
package struct CommonNames: Sendable {
    package var host: String?
    package var account: String?
    package var region: String?

    package init(host: String? = nil, account: String? = nil, region: String? = nil) {
        self.host = host
        self.account = account
        self.region = region
    }

    /// Returns HOST, ACCOUNT or REGION for a parameter of that value, and the text of other parameters.
    ///
    /// Another host may contain the account or the region as a label, as AWS's endpoints do.
    func placeholder(for parameter: MessageParameter) -> String {
        switch parameter {
        case .host(let name):
            if let host, name.hasSameBytes(as: host) { return "HOST" }
            return name.split(scalar: ".", omittingEmptySubsequences: false).map { label in
                placeholder(forAccount: String(label)) ?? placeholder(forRegion: String(label)) ?? String(label)
            }.joined(separator: ".")
        case .account(let number): return placeholder(forAccount: number) ?? number
        case .region(let name): return placeholder(forRegion: name) ?? name
        case .duration, .location: return parameter.text
        }
    }

    private func placeholder(forAccount name: String) -> String? {
        account.flatMap { name.hasSameBytes(as: $0) ? "ACCOUNT" : nil }
    }

    private func placeholder(forRegion name: String) -> String? {
        region.flatMap { name.hasSameBytes(as: $0) ? "REGION" : nil }
    }
}
