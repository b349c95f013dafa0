import FoundationEssentials
import Glibc

/// The files, variables and answers of one run, taken from one input.
///
/// An input is a list of parts. Each part starts with the separator and the letter of its file, so that a
/// mutation of one part moves no other part. A missing part has a valid default: a short input gets as far as a long one.
struct SessionInput {
    /// The kind of a part. The raw value is its first letter.
    enum Part: String, CaseIterable {
        /// Letters, see `has`.
        case options = "o"
        case manifest = "m"
        /// `a.yaml`, for a manifest that includes it.
        case included = "i"
        case config = "c"
        case ledger = "l"
        case trust = "t"
        /// The trust when a saved plan is applied.
        case laterTrust = "u"
        /// Replacements in the saved plan, a line each: the old text, a tab and the new text. A text that starts
        /// with `{` replaces the plan.
        case plan = "p"
        case helperIndex = "x"
        /// The cached token, under each key of the index.
        case token = "k"
        /// The cached token of the SSO session `corp`.
        case ssoToken = "s"
        case awsConfig = "w"
        /// `NAME=VALUE` sets a variable, `NAME` removes it.
        case variables = "e"
        /// Answers of registries and token servers, see `SessionHTTP`.
        case registry = "r"
        /// Answers of AWS, see `SessionHTTP`.
        case aws = "a"
        /// Answers of programs, see `SessionProcesses`.
        case programs = "g"
    }

    private var parts: [Part: [UInt8]] = [:]

    init(_ bytes: [UInt8]) {
        for text in bytes.split(separator: 0x1E) {
            guard let letter = text.first, let part = Part(rawValue: String(UnicodeScalar(letter))) else { continue }
            parts[part] = Array(text.dropFirst())
        }
    }

    /// A part of the input; `nil` if it is missing.
    subscript(part: Part) -> [UInt8]? { parts[part] }

    /// Returns whether the options have a letter: `g` is a step of GitHub Actions, `s` applies a saved plan, `b` probes,
    /// `t` is `--atomic`, `l` logs out, `h` runs the credential helper, `c` and `i` are views of `status`. Another user
    /// of the machine owns with `z` the state files, with `y` the saved plan, and with `v` the files that a killed run
    /// leaves next to the config.
    func has(_ letter: Character) -> Bool {
        (parts[.options] ?? []).contains(letter.asciiValue ?? 0)
    }

    /// Returns whether a part has a text.
    func contains(_ text: String) -> Bool { parts.values.contains { $0.holds(text) } }

    /// Whether the input itself contains the start of a planted secret, in text or in base64.
    var hasCanary: Bool {
        parts.values.contains { Canary.isIn($0) || Canary.isIn($0, mark: Canary.passwordMark) }
    }

    /// Returns a part, or the default, with its placeholders replaced.
    func bytes(_ part: Part, or other: String = "", _ values: [String: String]) -> [UInt8] {
        let text = parts[part] ?? Array(other.utf8)
        return Self.encoded(Self.replaced(text, values))
    }

    /// Replaces each `@NAME@` by its value.
    static func replaced(_ text: [UInt8], _ values: [String: String]) -> [UInt8] {
        guard text.contains(0x40) else { return text }
        var result: [UInt8] = []
        var rest = text[...]
        while let at = rest.firstIndex(of: 0x40) {
            result += rest[..<at]
            let ahead = rest[(at + 1)...]
            if let end = ahead.prefix(16).firstIndex(of: 0x40), let value = values[Array(ahead[..<end]).text] {
                result += Array(value.utf8)
                rest = ahead[(end + 1)...]
            } else {
                result.append(0x40)
                rest = ahead
            }
        }
        return result + rest
    }

    /// Replaces text between STX and ETX by its base64, the innermost first.
    static func encoded(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x02) else { return text }
        var open: [[UInt8]] = [[]]
        for byte in text {
            switch byte {
            case 0x02: open.append([])
            case 0x03 where open.count > 1:
                let inner = open.removeLast()
                open[open.count - 1] += Array(Data(inner).base64EncodedString().utf8)
            default: open[open.count - 1].append(byte)
            }
        }
        return Array(open.joined())
    }
}

extension [UInt8] {
    /// Returns whether these contain a text's bytes.
    func holds(_ text: String) -> Bool { count(of: text, upTo: 1) > 0 }

    /// Counts how often these contain a text's bytes, up to a limit. The library's own search takes most of an
    /// input's time.
    func count(of text: String, upTo limit: Int) -> Int {
        var text = text
        return text.withUTF8 { wanted in
            withUnsafeBufferPointer { bytes in
                guard let start = wanted.baseAddress, let first = wanted.first, bytes.count >= wanted.count else {
                    return 0
                }
                var (found, place) = (0, 0)
                while found < limit, place <= bytes.count - wanted.count,
                    let next = memchr(bytes.baseAddress! + place, CInt(first), bytes.count - wanted.count - place + 1)
                {
                    place = UnsafeRawPointer(next) - UnsafeRawPointer(bytes.baseAddress!)
                    if memcmp(next, start, wanted.count) == 0 { found += 1 }
                    place += 1
                }
                return found
            }
        }
    }
}
