import Foundation
import TestSupport
import Testing

/// The built programs against independent implementations.
///
/// They run beside each other: a test that shares something with another says so, such as `.exclusive(.hostsFile)`.
@Suite("End to end", .lasting(atMost: .minutes(2))) enum EndToEnd {}

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
