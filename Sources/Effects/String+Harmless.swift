extension String {
    /// One line without control and formatting characters (each becomes a space), cut to so many characters: what others
    /// wrote, made safe for a terminal.
    package func harmless(limit: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        let line = String(scalars).trimmed()
        return line.count <= limit ? line : "\(line.prefix(limit - 1))…"
    }
}
