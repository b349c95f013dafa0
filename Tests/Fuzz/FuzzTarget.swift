/// Something of berth's that takes what others write, and what must be true of it whatever they write.
struct FuzzTarget: Sendable {
    /// Such as `docker-config`.
    let name: String
    /// The longest random input, in bytes.
    var longest = 2048
    /// The longest input that repeats one word, in bytes: the most that the real thing takes in, or 128 KiB where that
    /// is less.
    var longestRepeated = 128 << 10
    /// How many of the seeds are repeated in: fewer where one input takes milliseconds.
    var repeatedSeeds = Int.max
    /// What the format is made of, for inputs to be made of.
    let words: [String]
    /// Inputs to start from.
    let seeds: [String]
    /// Folders of the project whose YAML files are such inputs as well.
    var folders: [String] = []
    /// Does it, and ends the program where something is not as it must be.
    let run: @Sendable ([UInt8]) -> Void

    /// All of them.
    static let all = [
        yaml, manifest, awsFiles, dockerConfig, dockerAuthConfig, challenge, registryAnswer, ecrToken, awsFault,
        stsAnswer, awsTokens, shellWords, storeAnswer, helper, helperIndex, helperToken, serverAddress, webToken,
        duration, selector, registriesConf, savedPlan, stateFiles, session, candidates, addresses, markdown,
    ]
}

/// Inputs of several parts, such as a manifest and what it includes, have this between them. It is no part of any text
/// that anybody writes.
let partSeparator = "\u{1E}"

extension String {
    /// To Swift a quote with an accent on it is another character; to what reads texts it is a quote.
    /// - Parameter replacement: what stands for a scalar; nil leaves it.
    func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
        unicodeScalars.map { replacement($0) ?? String($0) }.joined()
    }
}

extension [UInt8] {
    /// The parts of an input; the last takes in what is left.
    /// - Parameter count: how many there are; those that are missing are empty.
    func parts(_ count: Int) -> [[UInt8]] {
        let parts = split(separator: 0x1E, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
        return parts + [[UInt8]](repeating: [], count: count - parts.count)
    }

    /// As text; bytes that are not UTF-8 become U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }
}
