import FoundationEssentials
import Glibc

/// A bash with berth's completion script, in its own directory with a program that must never run. One process
/// completes all inputs.
final class BashSession {
    private let directory: String
    private let requests: CInt
    private let replies: CInt

    /// The files that the session itself creates.
    private static let ownFiles: Set<String> = [
        ".", "..", "bin", "candidates", "completion.bash", "driver.bash", "errors", "x",
    ]

    /// Starts bash.
    /// - Parameter script: the output of `berth --generate-completion-script bash`.
    init(completionScript script: String) throws {
        var template = Array("/tmp/berth-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BashError() }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try FileManager.default.createDirectory(atPath: directory + "/bin", withIntermediateDirectories: false)
        try Self.writeFile("#!/bin/sh\n: > '\(directory)/HIT'\n", to: directory + "/bin/canary", mode: 0o755)
        try Self.writeFile(Self.berth, to: directory + "/bin/berth", mode: 0o755)
        // A file name that `*` and `?` match.
        try Self.writeFile("", to: directory + "/x")
        try Self.writeFile(script, to: directory + "/completion.bash")
        try Self.writeFile(Self.driver, to: directory + "/driver.bash")
        (requests, replies) = try Self.start(in: directory)
    }

    private struct BashError: Error {}

    deinit { remove() }

    /// Removes the directory.
    func remove() { try? FileManager.default.removeItem(atPath: directory) }

    /// Completes `berth apply --only` and a word.
    /// - Parameters:
    ///   - candidates: berth's output for the word.
    ///   - key: the text before `=`; `nil` for an empty word.
    /// - Returns: bash's candidates, and its text on standard error.
    func complete(_ candidates: [String], behind key: String?) -> (offered: [String], errors: String) {
        try? Self.writeFile(candidates.map { $0 + "\n" }.joined(), to: directory + "/candidates")
        guard send("\(key ?? "")\n"), let offered = reply() else { return ([], "bash has ended") }
        return (offered, Self.text(of: directory + "/errors"))
    }

    /// Writes to bash, again after each interruption by libFuzzer's timer.
    private func send(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(requests, $0.baseAddress, $0.count) }
            if count > 0 { bytes.removeFirst(count) } else if errno != EINTR { return false }
        }
        return true
    }

    /// Returns the words of a reply, without the end mark; `nil` if bash has ended.
    private func reply() -> [String]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !(bytes.suffix(3) == [0, 4, 0] || bytes == [4, 0]) {
            let count = read(replies, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { return nil }
        }
        return bytes.dropLast(2).split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Array($0).text }
    }

    /// The names of files in the directory that the session did not create.
    var strangeFiles: [String] {
        guard let stream = opendir(directory) else { return ["no directory"] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !Self.ownFiles.contains(name) { names.append(name) }
        }
        return names
    }

    /// A program that prints the candidates at each call.
    private static let berth = """
        #!/bin/sh
        while IFS= read -r line; do printf '%s\\n' "$line"; done < candidates

        """

    /// A script that splits a word at `=`, as bash does, and completes it.
    private static let driver = """
        cd "$1" && exec 2>errors
        PATH="$PWD/bin"
        source completion.bash
        while IFS= read -r key; do
            : > errors
            COMP_LINE="berth apply --only $key"
            COMP_WORDS=(berth apply --only)
            COMP_CWORD=3
            if [[ -n "$key" ]]; then
                COMP_LINE+='='
                COMP_WORDS+=("$key" '=')
                COMP_CWORD=4
            else
                COMP_WORDS+=('')
            fi
            COMP_POINT=${#COMP_LINE}
            COMP_TYPE=9
            COMP_KEY=9
            COMPREPLY=()
            __berth_complete_line berth '' "${COMP_WORDS[COMP_CWORD - 1]}"
            for word in "${COMPREPLY[@]}"; do printf '%s\\0' "$word"; done
            printf '\\004\\0'
        done
        """

    private static func writeFile(_ text: String, to path: String, mode: mode_t = 0o600) throws {
        guard let file = fopen(path, "w") else { throw BashError() }
        var text = text
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        chmod(path, mode)
    }

    /// Returns the first 64 KiB of a file. Foundation's reading leaks 3 kB at each of 100,000 inputs.
    private static func text(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func start(in directory: String) throws -> (requests: CInt, replies: CInt) {
        var input: [CInt] = [0, 0]
        var output: [CInt] = [0, 0]
        guard pipe(&input) == 0, pipe(&output) == 0 else { throw BashError() }
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
        var pid: pid_t = 0
        let words = ["bash", "--norc", "--noprofile", directory + "/driver.bash", directory]
        let variables = ["LC_ALL=C.UTF-8", "HOME=\(directory)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        let status = posix_spawnp(&pid, "bash", &actions, nil, &arguments, &environment)
        posix_spawn_file_actions_destroy(&actions)
        for pointer in arguments + environment { free(pointer) }
        close(input[0])
        close(output[1])
        guard status == 0 else { throw BashError() }
        return (input[1], output[0])
    }
}
