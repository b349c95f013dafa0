extension String {
    /// Returns whether Go's encoding/json uses a member of this name for a field: the name in any case.
    ///
    /// Docker, podman, and skopeo are written in Go, so `username` and `Username` are one field to them. ASCII letters count
    /// in any case, U+017F as `s`, and U+212A as `k` (golang/go, `foldName` in `src/encoding/json/fold.go`).
    /// - Parameter name: the field's name, in ASCII.
    package func isFieldName(_ name: String) -> Bool {
        let (bytes, wanted) = (utf8, name.utf8)
        // This runs for every key of a config of thousands of registries: the two scalars have more bytes than their
        // letters.
        if bytes.count == wanted.count {
            return zip(bytes, wanted).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
        }
        guard bytes.count > wanted.count, bytes.contains(where: { $0 >= 0x80 }) else { return false }
        return unicodeScalars.lazy.map(\.folded).elementsEqual(name.unicodeScalars.lazy.map(\.folded))
    }
}

extension Unicode.Scalar {
    /// The scalar's number after Go's folding for field names.
    fileprivate var folded: UInt32 {
        switch value {
        case 0x41...0x5A: value | 0x20
        case 0x17F: 0x73
        case 0x212A: 0x6B
        default: value
        }
    }
}
