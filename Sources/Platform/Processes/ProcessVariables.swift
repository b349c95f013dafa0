internal import CBerthShims

/// The environment variables that this process was started with.
package enum ProcessVariables {
    /// Returns all variables. It reads memory that `setenv` changes: call it at start, before there are other threads.
    package static func all() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = berth_environment()
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let separator = text.firstIndex(scalar: "=") {
                variables[String(text[..<separator])] = String(text.unicodeScalars[separator...].dropFirst())
            }
            entry += 1
        }
        return variables
    }
}
