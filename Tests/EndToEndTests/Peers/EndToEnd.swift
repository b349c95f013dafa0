import Foundation
import Testing

/// The built programs against peers that we did not write.
///
/// One after the other: they share /etc/hosts and port 443, and some of them watch the clock.
@Suite("End to end", .serialized) enum EndToEnd {}

extension String {
    /// This text with what differs from run to run replaced: how long things took, and times of day.
    var withoutTimes: String {
        replacing(/\d+ ms/, with: "N ms")
            .replacing(/\d+\.\d\d s/, with: "N s")
            .replacing(/valid until (\d{4}-\d\d-\d\d )?\d\d:\d\d/, with: "valid until HH:MM")
            // A second after a token was had, on a machine that was busy meanwhile.
            .replacing("valid for 11h59m", with: "valid for 12h")
    }

    var lines: [String] { split(separator: "\n").map(String.init) }
}
