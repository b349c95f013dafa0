/// A part of berth that reads untrusted input, and the claims that must hold for every input.
struct FuzzTarget: Sendable {
    /// A name such as `docker-config`.
    let name: String
    /// The longest random input, in bytes.
    var longest = 2048
    /// The longest input that repeats one word, in bytes: the most that berth reads in practice, or 128 KiB if that is
    /// less.
    var longestRepeated = 128 << 10
    /// The number of seeds in which words are repeated: smaller if one input takes milliseconds.
    var repeatedSeeds = Int.max
    /// The format's words, which inputs are made of.
    let words: [String]
    /// The first inputs, which others derive from.
    let seeds: [String]
    /// Directories of the project whose YAML files are seeds as well.
    var folders: [String] = []
    /// Runs the target on an input, and ends the program if a claim is false.
    let run: @Sendable ([UInt8]) -> Void

    /// All targets.
    static let all = [
        yaml, manifest, awsFiles, dockerConfig, dockerAuthConfig, challenge, registryAnswer, ecrToken, awsFault,
        stsAnswer, awsTokens, loginToken, shellWords, storeAnswer, helper, helperIndex, helperToken, serverAddress,
        webToken, duration, selector, registriesConf, savedPlan, stateFiles, session, candidates, addresses, markdown,
    ]
}

/// The separator of an input's parts, such as a manifest and its includes. It occurs in no
/// text that a user writes.
let partSeparator = "\u{1E}"

extension String {
    /// Replaces scalars. Swift treats a quote with an accent as a different character; other programs see a quote.
    /// - Parameter replacement: the text for a scalar; `nil` keeps the scalar.
    func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
        unicodeScalars.map { replacement($0) ?? String($0) }.joined()
    }
}

extension [UInt8] {
    /// Splits an input into parts; the last takes the rest.
    /// - Parameter count: the number of parts; missing ones are empty.
    func parts(_ count: Int) -> [[UInt8]] {
        let parts = split(separator: 0x1E, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
        return parts + [[UInt8]](repeating: [], count: count - parts.count)
    }

    /// The bytes as text; bytes that are not UTF-8 become U+FFFD.
    var text: String { String(decoding: self, as: UTF8.self) }
}
