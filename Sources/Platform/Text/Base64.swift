/// Base64 of RFC 4648 with padding. berth decodes all logins of a config in each run: for a thousand tokens of ECR's
/// size, this takes 2 ms instead of the 20 ms of Foundation's decoder.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let none: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: none, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    package static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let alphabet = alphabet
        let padding = UInt8(ascii: "=")
        return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
            var end = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let second = start + 1 < bytes.count ? bytes[start + 1] : 0
                let third = start + 2 < bytes.count ? bytes[start + 2] : 0
                output[end] = alphabet[Int(bytes[start] >> 2)]
                output[end + 1] = alphabet[Int((bytes[start] & 0x03) << 4 | second >> 4)]
                output[end + 2] = start + 1 < bytes.count ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : padding
                output[end + 3] = start + 2 < bytes.count ? alphabet[Int(third & 0x3F)] : padding
                end += 4
            }
            return end
        }
    }

    /// - Returns: `nil` if it is not base64. Line ends are ignored, as by Go and Docker: some tools wrap base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { letters in
            var isSound = true
            let bytes = [UInt8](unsafeUninitializedCapacity: letters.count / 4 * 3 + 3) { output, count in
                var decoding = Decoding(output: output)
                isSound = decoding.run(over: letters)
                count = decoding.count
            }
            return isSound ? bytes : nil
        }
    }

    private struct Decoding {
        /// Has room for three bytes more than the letters make.
        let output: UnsafeMutableBufferPointer<UInt8>
        private(set) var count = 0
        private let values = Base64.values
        /// Of the group of four letters that is not complete yet.
        private var group: UInt32 = 0
        private var letters = 0
        private var padding = 0

        init(output: UnsafeMutableBufferPointer<UInt8>) {
            self.output = output
        }

        mutating func run(over input: UnsafeBufferPointer<UInt8>) -> Bool {
            var position = 0
            while position < input.count {
                if letters == 0 && padding == 0 { position = takeWholeGroups(of: input, from: position) }
                guard position < input.count else { break }
                guard take(input[position]) else { return false }
                position += 1
            }
            switch (letters, padding) {
            case (0, 0): break
            case (2, 2): put(group >> 4)
            case (3, 1):
                put(group >> 10)
                put(group >> 2)
            default: return false
            }
            return true
        }

        /// - Returns: where the first group starts that is not four letters in a row.
        private mutating func takeWholeGroups(of input: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
            var position = start
            while position + 4 <= input.count {
                let (first, second) = (values[Int(input[position])], values[Int(input[position + 1])])
                let (third, fourth) = (values[Int(input[position + 2])], values[Int(input[position + 3])])
                // A letter's value has six bits; what is no letter has more.
                guard (first | second | third | fourth) & 0xC0 == 0 else { break }
                output[count] = first << 2 | second >> 4
                output[count + 1] = second << 4 | third >> 2
                output[count + 2] = third << 6 | fourth
                count += 3
                position += 4
            }
            return position
        }

        /// - Returns: `false` if the letter is not allowed there.
        private mutating func take(_ letter: UInt8) -> Bool {
            switch (letter, values[Int(letter)]) {
            case (UInt8(ascii: "\n"), _), (UInt8(ascii: "\r"), _):
                return true
            case (UInt8(ascii: "="), _):
                padding += 1
                return true
            case (_, Base64.none):
                return false
            case (_, let value):
                group = group << 6 | UInt32(value)
                letters += 1
                if letters == 4 {
                    put(group >> 16)
                    put(group >> 8)
                    put(group)
                    letters = 0
                }
                return padding == 0
            }
        }

        private mutating func put(_ bits: UInt32) {
            output[count] = UInt8(truncatingIfNeeded: bits)
            count += 1
        }
    }
}
