extension [String] {
    /// The texts as a list in a sentence, such as `docker, crane and helm`.
    package var inWords: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }

    /// Returns the same, but only the first texts if there are many.
    /// - Parameter limit: the number of texts.
    package func inWords(atMost limit: Int) -> String {
        count <= limit ? inWords : (prefix(limit) + ["\(count - limit) more"]).inWords
    }
}
