import Platform

extension Environment {
    /// Returns a text with `$NAME` and `${NAME}` replaced by the variables' values. A variable that is not set stays
    /// unchanged, as in Python's `os.path.expandvars` (https://docs.python.org/3/library/os.path.html).
    func expandingVariables(in text: String) -> String {
        var expanded = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "$", let (name, length) = Self.variableName(atStartOf: rest), let value = self[name] else {
                expanded.append(scalar)
                continue
            }
            expanded.append(contentsOf: value.unicodeScalars)
            rest = rest.dropFirst(length)
        }
        return String(expanded)
    }

    /// Reads the text after a `$`: `NAME` of ASCII letters, digits and `_`, or `{NAME}` of anything.
    /// - Returns: the name, and the number of its scalars including braces; `nil` if there is no name.
    private static func variableName(
        atStartOf scalars: Substring.UnicodeScalarView
    ) -> (name: String, length: Int)? {
        if scalars.first == "{" {
            guard let end = scalars.firstIndex(of: "}") else { return nil }
            let name = scalars[..<end].dropFirst()
            return (String(name), name.count + 2)
        }
        let name = scalars.prefix { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": true
            default: false
            }
        }
        return name.isEmpty ? nil : (String(name), name.count)
    }
}
