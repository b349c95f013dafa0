import Glibc
import SystemPackage

/// Ends the program if a claim is false, so that libFuzzer keeps the input.
func claim(_ isTrue: Bool, _ what: @autoclosure () -> String) {
    if isTrue { return }
    tell("\nnot so: \(what())\n")
    abort()
}

/// Writes to standard error without buffering.
func tell(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
}

/// Claims that a terminal interprets nothing in a text, and that nothing in it changes the text's direction. Line ends
/// and zero-width joiners are text.
func claimHarmless(_ text: String, lines: Int = .max) {
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control: claim(scalar == "\n", "no control character in \(text.debugDescription)")
        case .lineSeparator, .paragraphSeparator: claim(false, "no separator in \(text.debugDescription)")
        case .format:
            claim(scalar == "\u{200C}" || scalar == "\u{200D}", "no formatting character in \(text.debugDescription)")
        default: continue
        }
    }
    claim(text.utf8.count { $0 == 0x0A } < lines, "at most \(lines) lines in \(text.debugDescription)")
}
