import Effects
import Platform

/// Opens a page in the user's browser.
///
/// The page's address is an argument of the program, which other users of this machine can see: it must contain no
/// secret. A sign-in's address has a state and a challenge, which are worthless without the verifier that berth keeps.
struct BrowserOpener: Sendable {
    private let processes: any ProcessRunner
    private let environment: Environment
    /// The environment of the programs: without the variables that hold secrets.
    private let childEnvironment: [String: String]

    /// - Parameter secretVariables: names of variables that the programs do not inherit, in addition to
    ///   `SecretVariables.names`.
    init(_ effects: Effects, secretVariables: Set<String> = []) {
        processes = effects.processes
        environment = effects.environment
        childEnvironment = effects.environment.inheritable(withholding: secretVariables)
    }

    /// Stands for the address in a command.
    private static let placeholder = "%s"

    /// How long a program may take to fail. A program that runs longer has opened the page, and may be the browser.
    private static let timeLimit = Duration.seconds(10)

    /// Whether this machine seems to have a browser: it has a program to open one.
    var isAvailable: Bool { !commands.isEmpty }

    /// Opens a page.
    /// - Returns: whether a program has opened it, as far as its exit status says.
    func open(_ url: String) async -> Bool {
        for words in commands {
            let words = words.map { $0.replacing(bytes: Self.placeholder, with: url) }
            let command = ProcessCommand(
                program: words[0], arguments: Array(words.dropFirst()), environment: childEnvironment,
                timeLimit: Self.timeLimit)
            do throws(ProcessError) {
                let status = try await processes.launch(command)
                if status == nil || status == 0 { return true }
            } catch .cancelled {
                return false
            } catch {
                continue
            }
        }
        return false
    }

    /// The commands to try, in order, with a placeholder for the address. All of their programs exist.
    private var commands: [[String]] {
        let path = environment["PATH"] ?? ""
        return (named + ofSystem).filter { processes.find($0[0], path: path) != nil }
    }

    /// The commands of `BROWSER`: a list that colons separate, in which `%s` stands for the address. Without it, the
    /// address is the last argument. Python's `webbrowser` and xdg-open read the same.
    private var named: [[String]] {
        guard let list = environment.nonBlank("BROWSER") else { return [] }
        return list.split(scalar: ":").compactMap { text in
            guard var words = try? ShellWords.split(String(text)) else { return nil }
            // Python's sign for a program that outlives its caller, as all of these may.
            if words.count > 1, words.last?.hasSameBytes(as: "&") == true { words.removeLast() }
            let hasPlace = words.dropFirst().contains { $0.contains(bytes: Self.placeholder) }
            return hasPlace ? words : words + [Self.placeholder]
        }
    }

    /// The desktop's own programs. On Linux they need a display; in the Windows Subsystem for Linux, `wslview` opens the
    /// browser of Windows.
    private var ofSystem: [[String]] {
        #if os(macOS)
            // Not compiled here.
            return [["/usr/bin/open", Self.placeholder]]
        #else
            let windows = environment.nonBlank("WSL_DISTRO_NAME") == nil ? [] : [["wslview", Self.placeholder]]
            let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY"].contains { environment.nonBlank($0) != nil }
            guard hasDisplay else { return windows }
            return windows + [
                ["xdg-open", Self.placeholder], ["gio", "open", Self.placeholder], ["x-www-browser", Self.placeholder],
            ]
        #endif
    }
}
