import Foundation

/// A file of the repository.
enum Checkout {
    /// The directory of Package.swift.
    static let root: URL = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func example(_ path: String) -> URL { root.appending(path: "examples").appending(path: path) }
}

extension String {
    /// This text with the values that differ between runs replaced: durations and times of day.
    var withoutTimes: String {
        replacing(/\d+ ms/, with: "N ms")
            .replacing(/\d+\.\d\d s/, with: "N s")
            .replacing(/valid until (\d{4}-\d\d-\d\d )?\d\d:\d\d/, with: "valid until HH:MM")
            // If the machine is busy, this is a second after berth received the token.
            .replacing("valid for 11h59m", with: "valid for 12h")
    }

    var lines: [String] { split(separator: "\n").map(String.init) }
}
