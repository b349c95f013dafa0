/// Long inputs, each a seed with one word repeated many times somewhere in it: they find quadratic time and deep
/// recursion. Random inputs are too short, and too random, for either.
struct Repetition {
    let target: FuzzTarget
    let seeds: [[UInt8]]

    /// The number of places of a seed at which words are repeated.
    private static let places = 6

    /// Calls a body for each input.
    /// - Parameter body: gets the input, and a description of it.
    func forEach(_ body: ([UInt8], String) -> Void) {
        for (index, seed) in seeds.prefix(target.repeatedSeeds).enumerated() {
            let step = max(1, seed.count / Self.places)
            for word in target.words {
                let count = max(1, (target.longestRepeated - seed.count) / word.utf8.count)
                let repeated = [UInt8]([[UInt8]](repeating: Array(word.utf8), count: count).joined())
                for place in stride(from: 0, through: seed.count, by: step) {
                    body(
                        seed[..<place] + repeated + seed[place...],
                        "seed \(index) with \(count) times \(word.debugDescription) at \(place)"
                    )
                }
            }
        }
    }
}
