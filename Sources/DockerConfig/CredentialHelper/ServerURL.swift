import Platform

/// The registry that a credential helper's input names.
///
/// Docker, podman and others write it with and without scheme, path and port. The input is not trusted.
package struct ServerURL: Sendable, Hashable {
    /// The requested address, without blanks around it.
    package let text: String
    /// The host in Docker's form: `host[:port]` in lower case, or `DockerHub.key`.
    package let host: String
    /// The same without the default port of HTTPS; `nil` if the address does not name that port.
    private let hostWithoutPort: String?

    /// The reason that an input is not an address.
    package enum AddressError: Error, Sendable, Equatable {
        case empty
        case tooLong
        /// It contains control characters, or is not UTF-8.
        case unreadable
    }

    /// In bytes. A host name has at most 253.
    package static let longest = 4096

    /// - Parameter input: the whole input of a helper, or the `ServerURL` in it.
    package init(_ input: [UInt8]) throws(AddressError) {
        guard input.count <= Self.longest else { throw .tooLong }
        guard let whole = String(validating: input, as: UTF8.self) else { throw .unreadable }
        text = whole.trimmed()
        guard !text.isEmpty else { throw .empty }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { throw .unreadable }

        // ASCII only: Unicode's case rules turn other letters into ASCII, and so one host into another.
        let lowercased = Array(text.asciiLowercased.utf8)
        let parts = URLParts(lowercased[...], schemes: ["https", "http"])
        let name = parts.authority
        let path = String(decoding: parts.rest, as: UTF8.self)
        guard !name.isEmpty else { throw .empty }

        let port = ":443".utf8
        let hasPort =
            parts.scheme?.elementsEqual("http".utf8) != true && name.count > port.count
            && name.suffix(port.count).elementsEqual(port)
        let bare = hasPort ? String(decoding: name.dropLast(port.count), as: UTF8.self) : nil
        let named = String(decoding: name, as: UTF8.self)
        if DockerHub.isHost(bare ?? named) {
            host =
                DockerHub.isTokenPath(path)
                ? String(decoding: lowercased, as: UTF8.self) : DockerHub.key
            hostWithoutPort = nil
        } else {
            host = named
            hostWithoutPort = bare
        }
    }

    /// The hosts that berth may have recorded for it, the likeliest first.
    var hosts: [String] { [host] + [hostWithoutPort].compactMap(\.self) }
}
