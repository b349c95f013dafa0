/// A key's value and where it stands. It may be a secret key, so printing it shows the place alone.
public struct ConfigProperty: Sendable, Hashable {
    /// The value without blanks and comments around it; the lines of a continued one are joined by `\n`.
    public var value: String
    /// The line that it starts on.
    public var place: ConfigPlace
    /// Which of the two files it stands in: keys of the credentials file come before those of the config file.
    public var source: ConfigSource
}

extension ConfigProperty: CustomStringConvertible, CustomReflectable {
    /// Its place.
    public var description: String { "a value at \(place)" }
    /// Its place.
    public var customMirror: Mirror { Mirror(self, children: ["place": place]) }
}
