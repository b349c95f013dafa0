import Platform

@testable import DockerConfig

extension FuzzTarget {
    /// Docker's config: its content, and that a change keeps all other content.
    static let dockerConfig = FuzzTarget(
        name: "docker-config",
        words: JSONWords.all + [
            "\"auths\":{", "\"AUTHS\":{", "\"credHelpers\":{", "\"credsStore\":\"x\"", "\"auth\":\"dTpz\"",
            "\"identitytoken\":\"t\"", "\"username\":\"u\"", "\"password\":\"p\"", "\"a\":{}", "\"https://a/v1/\":{}",
            "\"https://index.docker.io/v1/\":{}", "\"docker.io\":{}", "\"registrytoken\":\"t\"",
        ],
        seeds: [
            #"{"auths":{"a":{"auth":"dTpz"},"https://a/v1/":{},"b":{"x":[1,2.5e3,"é😀\u00e9\n"]}},"credsStore":"p"}"#,
            "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t},\r\n\t\"HttpHeaders\": {\"x\": \"y\"}\n}",
            #"{"auths":{},"AUTHS":{"a":null},"n":-0.1e-1}"#,
            #"{"credHelpers":{"a":"x","b":"y"},"auths":{"a":{"auth":"dTpz"}},"CREDHELPERS":{"a":"z"},"credsStore":"p"}"#,
            "{}",
        ]
    ) { bytes in
        let config: DockerConfigDocument
        do throws(ConfigSyntaxError) {
            config = try Stopwatch.time { () throws(ConfigSyntaxError) in try DockerConfigDocument(parsing: bytes) }
        } catch {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            claim((1...lines.count).contains(error.line), "\(error) is in the text")
            claim((1...lines[error.line - 1].count + 1).contains(error.column), "\(error) is in its line")
            return
        }
        claim(Stopwatch.time { config.text(applying: []) } == bytes, "no change changes nothing")
        for host in config.hosts { claim(config.hasEntry(for: host), "each host has an entry") }
        for changes in trials {
            let text = Stopwatch.time { config.text(applying: changes) }
            guard let after = try? DockerConfigDocument(parsing: text) else {
                claim(false, "a config after \(changes)")
                return
            }
            claim(foreign(after, but: changes) == foreign(config, but: changes), "the same foreign members")
            for change in changes { claimDone(change, in: after, from: config) }
            claim(after.text(applying: changes) == text, "no change the second time")
            claimPodmans(config, changes)
        }
    }

    /// Checks the changes by podman's rules, and by the rules of a file that docker and podman share.
    private static func claimPodmans(_ config: DockerConfigDocument, _ changes: [ConfigChange]) {
        for format in [AuthFileFormat.containers, .shared] {
            let text = Stopwatch.time { config.read(as: format).text(applying: changes) }
            guard let after = try? DockerConfigDocument(parsing: text, as: format) else {
                claim(false, "a config after \(changes) by the rules of \(format)")
                return
            }
            for case .set(let host, .password(let username, let secret)) in changes {
                let login = RegistryCredential.password(username: username, secret: secret)
                claim(after.entry(for: host) == .login(login), "the login of \(host) by the rules of \(format)")
            }
        }
    }

    private static let login = RegistryCredential.password(username: "AWS", secret: Secret("t\u{e9}\"\\"))
    private static let trials: [[ConfigChange]] = [
        [.set(host: "a", login: login), .set(host: "new", login: .identityToken(username: "", token: Secret("i")))],
        [.remove(host: "a"), .set(host: DockerHub.key, login: login)],
        [.mark(host: "a"), .route(host: "a", to: "berth"), .route(host: "b", to: nil)],
        [.route(host: "new", to: "berth"), .remove(host: "b"), .route(host: "a", to: nil)],
        [.unmark(host: "a"), .remove(host: "b")],
    ]

    private static func claimDone(
        _ change: ConfigChange, in after: DockerConfigDocument, from before: DockerConfigDocument
    ) {
        switch change {
        case .set(let host, .password(let username, let secret)):
            let login = RegistryCredential.password(username: username, secret: secret)
            claim(after.entry(for: host) == .login(login), "the login of \(host)")
        case .set(let host, _): claim(after.hasEntry(for: host), "an entry of \(host)")
        case .remove(let host): claim(!after.hasEntry(for: host), "no entry of \(host)")
        case .mark(let host): claim(after.hasEntry(for: host) && after.entry(for: host) == nil, "a mark of \(host)")
        case .unmark(let host):
            // A mark may hide a login under another spelling, which counts once the mark is removed.
            let isKept = before.entry(for: host).map { $0 == after.entry(for: host) } ?? true
            claim(isKept, "the login of \(host), if it has one")
        case .route(let host, let name?): claim(after.route(for: host) == .helper(name), "the route of \(host)")
        case .route(let host, nil):
            claim(after.route(for: host) == before.backendWithoutHelper(host), "no route of \(host)")
        }
    }

    /// Returns the bytes of all members that the changes do not concern, in the order of the text.
    private static func foreign(_ config: DockerConfigDocument, but changes: [ConfigChange]) -> [[UInt8]] {
        let document = config.document
        var hosts: Set<String> = []
        var routed: Set<String> = []
        for change in changes {
            if case .route(let host, _) = change { routed.insert(host) } else { hosts.insert(change.host) }
        }
        return document.root.members.flatMap { member -> [JSONMember] in
            switch document.key(of: member).lowercased() {
            case "auths": member.value.members.filter { !hosts.contains(AuthKey(document.key(of: $0)).host) }
            case "credhelpers": member.value.members.filter { !routed.contains(document.key(of: $0)) }
            default: [member]
            }
        }.map { Array(document.bytes[$0.key.lowerBound..<$0.value.range.upperBound]) }
    }

    /// The variable `DOCKER_AUTH_CONFIG`.
    static let dockerAuthConfig = FuzzTarget(
        name: "docker-auth-config",
        // An environment variable is at most 128 KiB long on Linux.
        longestRepeated: 128 << 10,
        words: JSONWords.all + ["\"auths\":{", "\"auth\":\"dTpz\"", "dTpz", "=", "\"a\":{\"auth\":\"dTpz\"},"],
        seeds: [
            #"{"auths":{"a":{"auth":"dTpz"},"https://index.docker.io/v1/":{"auth":"dTpz"}}}"#, #"{"auths":{"a":{}}}"#,
        ]
    ) { bytes in
        let config = Stopwatch.time { DockerAuthConfig(bytes.text) }
        for host in config.hosts { claim(config.shadows(host), "a host that is named is shadowed") }
        if !config.hosts.isEmpty {
            claim(
                (try? DockerConfigDocument(parsing: bytes)) != nil || bytes.text.utf8.count != bytes.count, "a config")
        }
    }
}

/// The words of JSON, and words that are almost JSON.
enum JSONWords {
    static let all = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u001b", "\\n", "\\\"", "\n", "\r\n",
        "\t", " ", "\u{FEFF}", "0", "-", "1e400", ".", "null", "true", "false", "é", "\"a\":{}", ",\"a\":1", "{\"a\":",
        "[[", "//", "\u{0}", "\u{1B}[31m", "\u{202E}",
    ]
}
