import Platform
import SystemPackage
import TestSupport

import struct FoundationEssentials.Date

@testable import DockerConfig

extension FuzzTarget {
    private static let now: Int64 = 1_800_000_000
    private static let key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    private static let config = "/home/me/.docker/config.json"
    private static let record = HelperRecord(
        host: "a.example.com:5000", config: config, key: key, username: "AWS", digest: "d", profile: nil,
        manifests: ["/home/me/berth.yaml"]
    )
    private static let index: String = {
        var index = HelperIndex()
        index.set(record)
        var other = record
        other.host = DockerHub.key
        index.set(other)
        return index.text.text
    }()
    private static let token = CachedToken(
        username: "AWS", secret: Secret("t%\n"), stored: now - 60, expires: now + 43200
    ).text(for: key).text

    private static let callersToken: String = {
        var token = CachedToken(username: "AWS", secret: Secret("t"), stored: now - 60, expires: now + 43200)
        token.caller = TokenCaller(
            identity: Secret("i"), signer: "s",
            inputs: TokenCaller.Inputs(variables: [("A", "a"), ("B", nil)], files: [("/a", [1]), ("/b", nil)]))
        return token.text(for: key).text
    }()

    private static let environment = Environment(
        variables: [:], home: "/home/me", workingDirectory: "/", user: 1000)

    /// The configs of docker and podman, where the helper looks for a host that it does not know.
    private static let configs: [FilePath] =
        [FilePath(config)]
        + [ContainersAuthFile.ofSession(in: environment), ContainersAuthFile.lasting(in: environment)].compactMap(
            \.self)

    /// `docker-credential-berth`. Parts: the action, its input, the index and the cached token. The last
    /// two are valid if they are missing.
    static let helper = FuzzTarget(
        name: "helper",
        // A pipe's buffer, which is twice the helper's limit.
        longestRepeated: 64 << 10,
        words: LineWords.all + JSONWords.all + [
            "get", "store", "erase", "list", "version", "https://", "a.example.com:5000", "docker.io", "../", "-x", "/",
            "\"ServerURL\":\"", "\"Username\":\"u\"", "\"Secret\":\"s\"", record.host,
        ],
        seeds: [
            "get\(partSeparator)https://a.example.com:5000/v2/\n", "erase\(partSeparator)docker.io",
            "store\(partSeparator){\"ServerURL\":\"a.example.com:5000\",\"Username\":\"u\",\"Secret\":\"s\"}",
            "list", "get\(partSeparator)../../etc/passwd", "get\(partSeparator)docker.io\(partSeparator)\(index)",
            "get\(partSeparator)docker.io\(partSeparator)\(index)\(partSeparator)\(token)",
            "get\(partSeparator)docker.io\(partSeparator)\(index)\(partSeparator)\(callersToken)",
        ]
    ) { bytes in
        let parts = bytes.parts(4)
        let action = HelperAction(rawValue: parts[0].text) ?? .get
        // The caller reads one byte more than the action's limit.
        let input = Array(parts[1].prefix(action.inputLimit + 1))
        let files = FewFiles(
            index: parts[2].isEmpty ? Array(index.utf8) : parts[2],
            token: parts[3].isEmpty ? Array(token.utf8) : parts[3]
        )
        let helper = CredentialHelper(environment: environment, files: files, version: "1")
        switch Stopwatch.time({ helper.answer(to: action, input: input, now: now) }) {
        case .failure(let line), .ignored(let line):
            claimHarmless(line, lines: 1)
            claim(!line.isEmpty && line.unicodeScalars.count <= 2000, "a line")
            // The text means that berth does not manage the host: docker then goes on without a login.
            claim(line != HelperErrorText.notFound || action != .store, "a store that is refused says so")
        case .login(let secret): claimJSON(secret.reveal(), keys: ["ServerURL", "Username", "Secret"])
        case .done(let text):
            if action == .list { claimJSON(text, keys: nil) }
        case .obtainToken(let record, for: let address):
            claim(action == .get && address.hosts.contains(record.host), "a record of the host that was asked for")
            claim(TokenCache.isKey(record.key), "a key that is no path")
        case .fallback: claim(false, "no fallback")
        }
    }

    private static func claimJSON(_ text: String, keys: [String]?) {
        guard let document = try? JSONDocument(parsing: Array(text.utf8)) else {
            claim(false, "JSON: \(text)")
            return
        }
        let found = document.root.members.map { document.key(of: $0) }
        claim(keys.map { $0 == found } ?? true, "the keys that docker reads")
    }

    /// The two files that the helper may read, one of which it may remove.
    private struct FewFiles: HelperFiles {
        let index: [UInt8]
        let token: [UInt8]

        func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
            if path == "/home/me/.local/state/berth/helper-index" { return index }
            claimCached(path)
            return token
        }

        func content(of path: FilePath, limit: Int) -> [UInt8]? {
            let isKnown = configs.contains(path) || path == "/home/me/.local/state/berth/helper-index"
            claim(
                path.isAbsolute && (isKnown || limit <= 1 << 20), "a file from the root on, and not all of a large one")
            return path == "/a" ? [1] : nil
        }

        func remove(_ path: FilePath) throws(FileError) { claimCached(path) }

        func linkTarget(_ path: FilePath) -> FilePath? {
            claim(configs.contains(path), "a look at the configs alone, not at \(path)")
            return nil
        }

        private func claimCached(_ path: FilePath) {
            claim(path.removingLastComponent() == "/home/me/.cache/berth/tokens", "a token's file, not \(path)")
            claim(TokenCache.isKey(path.lastComponent?.string ?? ""), "a token's file, not \(path)")
        }
    }

    /// The helper's index. Parts: the file, and the host of a request.
    static let helperIndex = FuzzTarget(
        name: "helper-index",
        words: LineWords.all + ["berth-helper-index 1\n", "end 22\n", key, record.host, config, "/m", "AWS"],
        seeds: [index, index + partSeparator + "docker.io", "berth-helper-index 1\nend 21\n"]
    ) { bytes in
        let parts = bytes.parts(2)
        // A cut or extended file is recognized by its end; to get further, most inputs get the right end.
        for text in [parts[0], withEnd(parts[0])] {
            guard
                let index = try? Stopwatch.time({ () throws(HelperIndex.SyntaxError) in try HelperIndex(parsing: text) }
                )
            else { continue }
            claim((try? HelperIndex(parsing: index.text)) == index, "a round trip")
            for record in index.records {
                claim(TokenCache.isKey(record.key), "a key that is no path")
                claim(record.manifests.allSatisfy { $0.hasPrefix("/") }, "absolute paths")
            }
            guard let whole = try? HelperIndexText(text), let address = try? ServerURL(parts[1]) else { continue }
            let found = Stopwatch.time { try? whole.record(for: address, config: { config }) }
            let known = index.records.filter { address.hosts.contains($0.host) }
            claim((found == nil) == known.isEmpty, "a search finds what is there")
        }
    }

    private static func withEnd(_ text: [UInt8]) -> [UInt8] {
        let body = text.last == RecordField.lineEnd ? text : text + [RecordField.lineEnd]
        return body + HelperIndexText.ending(at: body.count)
    }

    /// A token as the cache stores it.
    static let helperToken = FuzzTarget(
        name: "helper-token",
        // The limit of `TokenCache`.
        longestRepeated: 64 << 10,
        words: LineWords.all + [
            "berth-token 3\n", "key \(key)\n", "stored ", "expires ", "username ", "secret ", "end\n", "1800000000",
            "salt ", "identity ", "signer ", "inputs ", "variables A\tB\n", "files /a\t/b\n",
        ],
        seeds: [token, callersToken]
    ) { bytes in
        guard
            let token = try? Stopwatch.time({ () throws(CachedToken.FormatError) in
                try CachedToken(parsing: bytes, for: key, now: now)
            })
        else { return }
        claim((try? CachedToken(parsing: token.text(for: key), for: key, now: now)) == token, "a round trip")
        claim(token.stored <= now + 300 && token.expires - token.stored <= 7 * 86400, "a life of a week at most")
        _ = token.isFresh(now: now)
    }

    /// The registry that a helper's input names.
    static let serverAddress = FuzzTarget(
        name: "server-address",
        longestRepeated: 4096,
        words: [
            "https://", "http://", "HTTPS://", ":443", ":", "/", "?", "#", "@", "/v1/", "/v2/", "docker.io",
            "index.docker.io", "/v1/access-token", "a.example.com", "[::1]", " ", "\n", "\r", "\t", "..", "-", "İ", "ß",
            "e\u{301}", "\u{0}", "\u{1B}", "\u{85}",
        ],
        seeds: [
            "https://a.example.com:443/v2/\n", "docker.io", "http://[::1]:5000",
            "https://index.docker.io/v1/access-token",
        ]
    ) { bytes in
        guard
            let address = try? Stopwatch.time({ () throws(ServerURL.AddressError) in try ServerURL(bytes) })
        else { return }
        claim(!address.text.isEmpty && address.hosts.allSatisfy { !$0.isEmpty }, "a host")
        claim(!address.host.unicodeScalars.contains { $0.properties.generalCategory == .control }, "no controls")
        claim((try? ServerURL(Array(address.text.utf8))) == address, "one reading of \(address.text)")
        // Docker Hub's own address, and docker's second entry for its login.
        let isOwn = address.host.hasPrefix("https://") || address.host.hasSuffix("-token")
        claim(isOwn || !address.host.contains("/"), "no path in a host: \(address.host)")
    }
}

/// The words of berth's own line-based files.
enum LineWords {
    static let all = ["\n", "\t", "%", "%09", "%0a", "%25", "%7f", "\r", "\u{0}", "é", "0", "9", "-1", "a", "/"]
}
