import Platform

/// A section of AWS's files that berth skips, recorded so that an error about a missing section can name it.
struct SkippedSection: Sendable, Equatable {
    /// The reason that berth skips a section.
    enum HeaderError: Error, Sendable, Equatable {
        /// More than one word without quotes.
        case blank
        /// The same in the credentials file, in which quotes are part of a name.
        case blankInCredentials
        case exclamationMark
        case badQuotes
        case noName
        /// The config file's `[NAME]` instead of `[profile NAME]`.
        case noPrefix
        /// The credentials file's `[profile NAME]` instead of `[NAME]`.
        case prefix
        /// The first word, such as `Profile` instead of `profile`.
        case misspelt(String)
        /// An earlier section's name differs only in its Unicode composition.
        case otherForm
    }

    let kind: SectionKind
    /// The name that its author may have meant.
    let name: String
    /// The text between the brackets.
    let header: String
    let place: ConfigLocation
    let reason: HeaderError

    /// Returns whether a search for a name may have meant this section.
    func isMeant(by wanted: String) -> Bool {
        name.utf8.elementsEqual(wanted.utf8) || (reason == .otherForm && name == wanted)
            || (reason == .noPrefix && wanted == "default" && name.lowercased() == wanted)
    }
}

extension SkippedSection {
    /// Its place, and the correct form.
    var nextStep: NextStep { "berth skips [\(header.inOneLine)] at \(place.description): \(advice.inOneLine)" }

    private var advice: String {
        switch reason {
        case .blank: "put a name with blanks in quotes, [\(kind.rawValue) \"\(name)\"]."
        case .blankInCredentials: "move a profile with blanks in its name to the config file, [profile \"\(name)\"]."
        case .exclamationMark: "put a name with an exclamation mark in quotes, [\(kind.rawValue) \"\(name)\"]."
        case .badQuotes: "a quote in its name is not closed."
        case .noName: "it has no name."
        case .noPrefix where name.lowercased() == "default": "write [default]."
        case .noPrefix: "in the config file, write [profile \(name)]."
        case .prefix: "in the credentials file, write [\(name)]."
        case .misspelt(let word): "write `\(kind.rawValue)` instead of `\(word)`."
        case .otherForm: "an earlier section has the same name in another Unicode form. Rename one of them."
        }
    }
}
