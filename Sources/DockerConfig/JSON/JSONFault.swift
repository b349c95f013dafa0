/// Why a text is not the JSON that was asked for, and where.
struct JSONFault: Error, Equatable {
    /// In bytes from the start.
    var offset: Int
    var reason: String
}
