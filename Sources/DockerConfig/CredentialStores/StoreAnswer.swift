import Platform

/// A credential store's answer, read as Docker's client reads it (docker-credential-helpers, `client/client.go`).
///
/// That client decodes the first JSON value, ignores what follows it, and takes a `null` for no value.
struct StoreAnswer {
    /// `nil` if the answer is `null`.
    private let document: JSONDocument?

    /// - Parameter answer: what the store wrote on standard output.
    /// - Returns: `nil` if it is neither a JSON object nor `null`.
    init?(_ answer: [UInt8]) {
        if String(decoding: answer, as: UTF8.self).trimmed().hasSameBytes(as: "null") {
            document = nil
            return
        }
        guard let document = try? JSONDocument(parsing: answer, ignoringRest: true) else { return nil }
        self.document = document
    }

    /// Returns the text of a field, which may be written in any case; an empty text if the field is not there.
    /// - Returns: `nil` if a value of the field is not a string.
    func text(of field: String) -> String? {
        guard let document else { return "" }
        let values = document.indices(of: field, in: document.root).map { document.root.members[$0].value }
            .filter { $0.kind != .null }
        guard values.allSatisfy({ $0.kind == .string }) else { return nil }
        return values.last.flatMap(document.text(of:)) ?? ""
    }

    /// The texts by the names of their members, which count as they are written; `nil` if one is not a string.
    var texts: [String: String]? {
        guard let document else { return [:] }
        var texts: [String: String] = [:]
        for member in document.root.members {
            guard member.value.kind == .null || member.value.kind == .string else { return nil }
            texts[document.key(of: member)] = document.text(of: member.value) ?? ""
        }
        return texts
    }
}
