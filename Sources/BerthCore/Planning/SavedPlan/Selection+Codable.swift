/// As it is written.
extension Selector: Codable {
    /// - Throws: where it is no selector.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        try self.init(text)
    }

    /// As it is written.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The selectors of each option.
extension Selection: Codable {
    private enum CodingKeys: String, CodingKey {
        case only, skip
    }

    /// - Throws: where one of them is no selector.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            only: try container.decode([Selector].self, forKey: .only),
            skip: try container.decode([Selector].self, forKey: .skip)
        )
    }

    /// Both, empty or not.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(only, forKey: .only)
        try container.encode(skip, forKey: .skip)
    }
}
