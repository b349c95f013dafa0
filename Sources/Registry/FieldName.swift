import Platform

/// The name of a member of a server's JSON answer, for members that may be written in any case.
///
/// Docker, podman, and skopeo decode these answers with Go's encoding/json, which takes `Token` for `token`.
struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<FieldName> {
    /// Returns the value of a field; `nil` if it is not there, or `null`.
    ///
    /// The name as it is written here counts first. Go takes the last of several spellings, but `JSONDecoder` does not tell
    /// their order.
    func value<Value: Decodable>(_ type: Value.Type, of name: String) throws -> Value? {
        if let value = try decodeIfPresent(type, forKey: FieldName(name)) { return value }
        let spellings = allKeys.filter { $0.stringValue.isFieldName(name) }
        for spelling in spellings.sorted(by: { $0.stringValue.utf8.lexicographicallyPrecedes($1.stringValue.utf8) }) {
            if let value = try decodeIfPresent(type, forKey: spelling) { return value }
        }
        return nil
    }
}
