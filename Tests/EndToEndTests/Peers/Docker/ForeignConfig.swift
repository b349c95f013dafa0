import Foundation
import Testing

/// A Docker config with many values that are not berth's. It is behind a symbolic link, and has a mode and, if root
/// runs the tests, an owner of its own. Reports any change to these values.
struct ForeignConfig {
    /// The text before and after the place where logins are added.
    private let head: [UInt8]
    private let tail: [UInt8]
    private let target: URL
    private let link: URL
    private static let way = "../dotfiles/docker.json"
    private static let mode = S_IFREG | 0o640

    /// The numbers of the owner and the group.
    private static let owner: [UInt32] = geteuid() == 0 ? [12345, 54321] : [geteuid(), getegid()]

    /// A lost or changed value.
    struct Damage: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes the config to the path where docker reads it.
    /// - Parameter credsStore: the store that the config names.
    init(in scratch: Scratch, credsStore: String? = nil) throws {
        try scratch.make(folder: "home/dotfiles")
        target = scratch.url("home/dotfiles/docker.json")
        link = scratch.config
        let foreign = (1...50).map { number in
            #"    "registry-\#(number).example.com" :{ "note":[1E+2,-0,0.10, null ],"auth":"dTpw", "e" : "\u00e9\/" }"#
        }
        let head = """
            {   "huge": 12345678901234567890,
            \t"psFormat": "table {{.ID}}\\t{{.Names}}\\ud83d\\ude00 ü \\"\\\\",
              "auths" :  {
            \(foreign.joined(separator: ",\n"))
            """
        let named = credsStore.map { " \"credsStore\" : \"\($0)\"," } ?? ""
        let tail = """

              },
              "HttpHeaders": {"b": "2", "a": "1"},\(named)
              "plugins": {"x": {"hooks": "pull,push", "on": true}}, "": [] }

            """
        (self.head, self.tail) = (Array(head.utf8), Array(tail.utf8))
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: Self.way)
        try reset()
    }

    /// Restores the initial config.
    func reset() throws {
        try Data(head + tail).write(to: target)
        chmod(target.path, 0o640)
        if geteuid() == 0 { chown(target.path, Self.owner[0], Self.owner[1]) }
    }

    /// Returns the names of the other files in its directory.
    func companions() throws -> [String] {
        let (folder, name) = (target.deletingLastPathComponent().path, target.lastPathComponent)
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != name }.sorted()
    }

    /// Checks that the config is JSON and that all initial bytes, the mode, the owner and the link are unchanged.
    /// - Returns: the added logins.
    /// - Throws: `Damage` if something is lost or changed.
    func additions() throws -> [String: [String: String]] {
        let way = try? FileManager.default.destinationOfSymbolicLink(atPath: link.path)
        guard way == Self.way else { throw Damage(description: "the link is gone, or leads to \(way ?? "nothing")") }
        var status = stat()
        guard lstat(target.path, &status) == 0 else { throw Damage(description: "the file is gone") }
        guard status.st_mode == Self.mode, [status.st_uid, status.st_gid] == Self.owner else {
            let mode = String(status.st_mode, radix: 8)
            throw Damage(description: "mode \(mode), owner \(status.st_uid):\(status.st_gid)")
        }
        let text = [UInt8](try Data(contentsOf: target))
        guard (try? JSONSerialization.jsonObject(with: Data(text))) != nil,
            text.count >= head.count + tail.count, text.starts(with: head),
            text.suffix(tail.count).elementsEqual(tail)
        else {
            throw Damage(description: "foreign values have changed: \(String(decoding: text, as: UTF8.self))")
        }
        let added = text[head.count..<(text.count - tail.count)].drop { $0 == UInt8(ascii: ",") }
        return try JSONDecoder().decode(
            [String: [String: String]].self, from: Data(Array("{".utf8) + added + Array("}".utf8)))
    }
}
