extension [String] {
    /// The texts as a sentence lists them, such as `docker, crane and helm`.
    package var inWords: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }

    /// The same, but only the first few if there are many.
    /// - Parameter limit: how many texts are shown.
    package func inWords(atMost limit: Int) -> String {
        count <= limit ? inWords : (prefix(limit) + ["\(count - limit) more"]).inWords
    }
}
