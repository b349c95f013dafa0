import Foundation

/// A fast credential store for docker's protocol: a shell script that keeps a file for each server. Tests can read its
/// files and make it refuse actions.
struct ScriptedStore {
    /// The store's name in a config.
    static let name = "scripted"

    /// A `PATH` with the store's directory.
    let environment: [String: String]
    private let folder: URL

    /// - Parameters:
    ///   - refused: a host whose logins the store refuses.
    ///   - words: the message of that refusal.
    ///   - lacking: the actions that the store does not support.
    ///   - inLowerCase: whether the fields of the returned logins have names in lower case.
    static func make(
        in scratch: Scratch, refusing refused: String = "", saying words: String = "", lacking: [String] = [],
        inLowerCase: Bool = false
    ) throws -> ScriptedStore {
        let bin = try Self.folderOfPrograms(in: scratch)
        try scratch.make(folder: "logins")
        let folder = scratch.url("logins")
        var script = script(folder: folder.path, refused: refused, words: words)
        if !lacking.isEmpty {
            script = script.replacing(
                "case $1 in\n",
                with: "case $1 in\n    \(lacking.joined(separator: "|"))) echo 'not implemented'; exit 1 ;;\n"
            )
        }
        if inLowerCase {
            let names = ["ServerURL", "Username", "Secret"].map { "s/\"\($0)\"/\"\($0.lowercased())\"/" }
            script = script.replacing(
                #"if ! cat "$server" 2>/dev/null; then"#,
                with: #"if ! sed '\#(names.joined(separator: ";"))' "$server" 2>/dev/null; then"#)
        }
        try scratch.write(script, to: "bin/\(program)")
        chmod(scratch.path("bin/\(program)"), 0o755)
        return ScriptedStore(environment: bin, folder: folder)
    }

    /// Makes a store on which all actions fail.
    /// - Returns: a `PATH` with the store's directory.
    static func failing(in scratch: Scratch, saying words: String) throws -> [String: String] {
        let bin = try Self.folderOfPrograms(in: scratch)
        try scratch.write("#!/bin/sh\necho '\(words)'\nexit 1\n", to: "bin/\(program)")
        chmod(scratch.path("bin/\(program)"), 0o755)
        return bin
    }

    private static let program = "docker-credential-\(name)"

    private static func folderOfPrograms(in scratch: Scratch) throws -> [String: String] {
        try scratch.make(folder: "bin")
        return ["PATH": "\(scratch.path("bin")):\(Tool.searchPath)"]
    }

    /// Returns the users, by host.
    func users() throws -> [String: String] {
        var users: [String: String] = [:]
        for host in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !host.hasPrefix(".") {
            let login = try Data(contentsOf: folder.appending(path: host))
            users[host] = try JSONDecoder().decode([String: String].self, from: login)["Username"]
        }
        return users
    }

    /// Removes all logins.
    func clear() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    /// Keeps each login unchanged, and writes its file atomically.
    private static func script(folder: String, refused: String, words: String) -> String {
        #"""
        #!/bin/sh
        set -eu
        umask 077
        cd '\#(folder)'
        case $1 in
            store)
                cat > ".new.$$"
                server=$(sed -n 's/.*"ServerURL":"\([^"]*\)".*/\1/p' ".new.$$")
                if [ "$server" = '\#(refused)' ]; then
                    rm ".new.$$"
                    echo '\#(words)'
                    exit 1
                fi
                mv ".new.$$" "$server"
                ;;
            get)
                server=$(cat)
                if ! cat "$server" 2>/dev/null; then
                    echo 'credentials not found in native keychain'
                    exit 1
                fi
                ;;
            erase)
                rm -f "$(cat)"
                ;;
            list)
                separator='{'
                for server in *; do
                    [ -f "$server" ] || continue
                    user=$(sed -n 's/.*"Username":"\([^"]*\)".*/\1/p' "$server")
                    printf '%s"%s":"%s"' "$separator" "$server" "$user"
                    separator=,
                done
                [ "$separator" = , ] || printf '{'
                echo '}'
                ;;
        esac
        """#
    }
}
