extension StringProtocol {
    /// Returns whether Go's encoding/json takes a member of this name for a field: by the name in any case.
    ///
    /// Docker, podman, and skopeo are written in Go, so `username` and `Username` are one field to them. ASCII letters count
    /// in any case, U+017F as `s`, and U+212A as `k` (golang/go, `foldName` in `src/encoding/json/fold.go`).
    /// - Parameter name: the field's name, in ASCII.
    package func isFieldName(_ name: String) -> Bool {
        unicodeScalars.lazy.map(\.foldedForFieldName).elementsEqual(name.unicodeScalars.lazy.map(\.foldedForFieldName))
    }
}

extension Unicode.Scalar {
    fileprivate var foldedForFieldName: UInt32 {
        switch value {
        case 0x41...0x5A: value | 0x20
        case 0x17F: 0x73
        case 0x212A: 0x6B
        default: value
        }
    }
}
