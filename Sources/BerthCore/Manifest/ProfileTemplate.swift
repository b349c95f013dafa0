/// A value of a registry that a profile's text may contain. The raw value is its name between `${` and `}`.
package enum RegistryValue: String, Sendable, Hashable, CaseIterable {
    case accountID = "account.id"
    case accountName = "account.name"
    case region
}

/// A text of a profile with the values of a registry in some places: `arn:aws:iam::${account.id}:role/ecr-pull`.
package struct ProfileTemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case value(RegistryValue, InterpolatedString.Variable.Alternative)
    }

    let parts: [Part]

    init(_ parts: [Part]) {
        self.parts = parts
    }

    /// Creates a text without values of a registry.
    package init(_ text: String) {
        parts = [.text(text)]
    }

    /// Creates a text that is one value of a registry.
    package init(_ value: RegistryValue) {
        parts = [.value(value, .none)]
    }

    /// The values that it contains.
    package var values: Set<RegistryValue> {
        parts.reduce(into: []) { values, part in
            if case .value(let value, _) = part { values.insert(value) }
        }
    }

    /// Returns the text for a registry. A value that the registry lacks is its default, else it stays as written.
    package func text(with values: [RegistryValue: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .value(let value, let alternative): values[value] ?? alternative.fallback ?? "${\(value.rawValue)}"
            }
        }.joined()
    }

    /// The text as a manifest contains it, if it contains no variables.
    var written: String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .value(let value, let alternative): "${\(value.rawValue)\(alternative.written)}"
            }
        }.joined()
    }

    /// Returns the values that a registry lacks and that have no default, in the text's order.
    func missing(in values: [RegistryValue: String]) -> [(value: RegistryValue, message: String?)] {
        parts.compactMap { part in
            guard case .value(let value, let alternative) = part, values[value] == nil, alternative.fallback == nil
            else { return nil }
            if case .errorMessage(let words) = alternative, !words.isEmpty { return (value, words) }
            return (value, nil)
        }
    }
}

extension ProfileTemplate: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension InterpolatedString.Variable.Alternative {
    /// The default value; `nil` if it has none.
    fileprivate var fallback: String? { if case .fallback(let text) = self { text } else { nil } }

    fileprivate var written: String {
        switch self {
        case .none: ""
        case .fallback(let text): ":-\(text)"
        case .errorMessage(let words): ":?\(words)"
        }
    }
}
