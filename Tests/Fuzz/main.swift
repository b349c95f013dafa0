import FoundationEssentials
import Glibc

// scripts/fuzz runs this. All targets are in one program, because they share most of their code.
let usage = """
    usage: Fuzz list                          the targets' names
           Fuzz prepare TARGET DIRECTORY      write its seeds and its dictionary
           Fuzz repeat TARGET DIRECTORY SEED…   try long inputs; failing ones are kept in DIRECTORY
           Fuzz run TARGET ARGUMENT…          libFuzzer, with its arguments

    """

/// libFuzzer's own `main`, for a function that takes an input.
@_silgen_name("LLVMFuzzerRunDriver")
func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let arguments = CommandLine.arguments
nonisolated(unsafe) var chosen = FuzzTarget.all[0]

func choose() {
    guard arguments.count > 2, let target = FuzzTarget.all.first(where: { $0.name == arguments[2] }) else {
        tell(usage)
        exit(2)
    }
    chosen = target
}

/// Returns a dictionary in libFuzzer's format.
func dictionary(of target: FuzzTarget) -> String {
    (target.words + [partSeparator]).map { word in
        "\"\(word.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())\"\n"
    }.joined()
}

func prepare(in folder: String) throws {
    let seeds = folder + "/seeds"
    try FileManager.default.createDirectory(atPath: seeds, withIntermediateDirectories: true)
    for (index, seed) in chosen.seeds.enumerated() {
        try Data(seed.utf8).write(to: URL(filePath: "\(seeds)/\(index)"))
    }
    try Data(dictionary(of: chosen).utf8).write(to: URL(filePath: "\(folder)/words"))
    for folder in chosen.folders { print(folder) }
}

func tryRepetitions(keepingIn folder: String, _ seeds: ArraySlice<String>) throws {
    let texts = try seeds.map { [UInt8](try Data(contentsOf: URL(filePath: $0))) }
    let kept = "\(folder)/repetition"
    var count = 0
    Repetition(target: chosen, seeds: texts).forEach { input, words in
        // Written before the try, because a crash leaves no time for it.
        if let file = fopen(kept, "w") {
            fwrite(input, 1, input.count, file)
            fclose(file)
        }
        Stopwatch.endLater()
        let before = Stopwatch.longestSoFar
        chosen.run(input)
        if Stopwatch.longestSoFar > before { print("\(Stopwatch.longestSoFar) s for \(words)") }
        count += 1
    }
    unlink(kept)
    print("inputs \(count)")
}

atexit { tell("longest \(Stopwatch.longestSoFar)\nmemory \(peakMemory())\n") }

switch arguments.dropFirst().first {
case "list":
    for target in FuzzTarget.all { print(target.name) }
case "prepare" where arguments.count == 4:
    choose()
    try prepare(in: arguments[3])
case "repeat" where arguments.count > 4:
    choose()
    try tryRepetitions(keepingIn: arguments[3], arguments[4...])
case "run":
    choose()
    let words = [arguments[0], "-max_len=\(chosen.longest)"] + arguments[3...]
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var count = CInt(words.count)
    let status = pointers.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress!
        return runLibFuzzer(&count, &start) { bytes, count in
            chosen.run([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }
    exit(status)
default:
    tell(usage)
    exit(2)
}
