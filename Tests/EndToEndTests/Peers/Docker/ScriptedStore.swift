import Foundation

/// A credential store of docker's protocol that is quick, can be looked into, and refuses what it is told to: a shell's
/// script, which keeps a file for each server.
struct ScriptedStore {
    /// What a config calls it.
    static let name = "scripted"

    /// The `PATH` on which it is found.
    let environment: [String: String]
    private let folder: URL

    /// - Parameters:
    ///   - refused: a host whose logins it does not store.
    ///   - words: what it says then.
    ///   - lacking: the actions that it does not know.
    ///   - inLowerCase: whether it gives logins with their names in lower case.
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

    /// A store that does nothing but fail.
    /// - Returns: the `PATH` on which it is found.
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

    /// The users, by host.
    func users() throws -> [String: String] {
        var users: [String: String] = [:]
        for host in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !host.hasPrefix(".") {
            let login = try Data(contentsOf: folder.appending(path: host))
            users[host] = try JSONDecoder().decode([String: String].self, from: login)["Username"]
        }
        return users
    }

    /// Forgets all.
    func clear() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }

    /// A login is kept as it was given, and is whole or not there.
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
