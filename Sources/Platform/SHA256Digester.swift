/// SHA-256 (FIPS 180-4) of a few kilobytes, for `docker-credential-berth`: swift-crypto would add 7 MB to it.
///
/// swift-crypto's `SHA256` is several times as fast. Use it everywhere else.
package struct SHA256Digester: Sendable {
    /// The hash so far, of all whole blocks.
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// The bytes after the last whole block.
    private var rest: [UInt8] = []
    /// The number of bytes so far.
    private var count: UInt64 = 0

    private static let blockSize = 64

    package init() {}

    /// Returns the digest of bytes: 32 bytes.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var digester = SHA256Digester()
        digester.add(bytes)
        return digester.finish()
    }

    /// Adds bytes to the text that is hashed.
    package mutating func add(_ bytes: [UInt8]) {
        count += UInt64(bytes.count)
        let text = rest.isEmpty ? bytes : rest + bytes
        let end = text.count - text.count % Self.blockSize
        text.withUnsafeBufferPointer { text in
            for start in stride(from: 0, to: end, by: Self.blockSize) { hash(text, from: start) }
        }
        rest = Array(text[end...])
    }

    /// Returns the digest: 32 bytes.
    package func finish() -> [UInt8] {
        var last = self
        let length = count &* 8
        // One bit, zeros up to eight bytes before the end of a block, and the length in bits.
        let zeros = (2 * Self.blockSize - 9 - rest.count) % Self.blockSize
        last.add([0x80] + [UInt8](repeating: 0, count: zeros) + Self.bytes(of: length))
        return last.state.flatMap(Self.bytes(of:))
    }

    private mutating func hash(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            for index in 0..<16 {
                var word: UInt32 = 0
                for byte in text[(start + 4 * index)..<(start + 4 * index + 4)] { word = word << 8 | UInt32(byte) }
                words[index] = word
            }
            for index in 16..<64 {
                let (older, newer) = (words[index - 15], words[index - 2])
                let low = Self.rotated(older, 7) ^ Self.rotated(older, 18) ^ older >> 3
                let high = Self.rotated(newer, 17) ^ Self.rotated(newer, 19) ^ newer >> 10
                words[index] = words[index - 16] &+ low &+ words[index - 7] &+ high
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            for index in 0..<64 {
                let high = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
                let first = h &+ high &+ (e & f ^ ~e & g) &+ Self.constants[index] &+ words[index]
                let low = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
                let second = low &+ (a & b ^ a & c ^ b & c)
                (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
            }
            for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
        }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    private static func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
