/// This build's number.
enum Version {
    static let number = "0.1.0"
}
