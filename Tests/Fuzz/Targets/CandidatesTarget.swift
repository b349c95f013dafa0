import ArgumentParser
import BerthCore
import Glibc
import OrderedCollections
import Platform
import Synchronization
import SystemPackage
import TestSupport

@testable import BerthCLI

extension FuzzTarget {
    /// Tab's candidates for a hostile manifest, in a real bash, which must evaluate nothing of them.
    ///
    /// Each line of an input is a label of a registry: its value, or its name, a tab and its value.
    static let candidates = FuzzTarget(
        name: "candidates",
        longest: 512,
        longestRepeated: 4096,
        words: [
            "`canary`", "$(canary)", "<(canary)", "${x:=canary}", "$((x=1))", "\u{D4E}`canary\u{D4E}`",
            "\u{D4E}$\u{D4E}(canary\u{D4E})",
            "canary", "`", "$", "(", ")", "{", "}", "{a,b}", "<", ">", "|", "&", ";", "!", "~", "*", "?", "[a-z]",
            "\\",
            "'", "\"", "#", "=", ":", ",", "/", "@", "%", "+", "-", ".", "_", " ", "\t", "\n", "\r", "\u{0}", "\u{301}",
            "\u{34F}", "\u{200B}", "\u{2028}", "\u{85}", "é", "\u{D4E}", "\u{110BD}", "\u{FF04}", "x", "~root", "$HOME",
        ],
        seeds: [
            "prod\nstaging\neu-1", "team\tplatform\nowner\ta.b@example.com", "\u{D4E}`canary\u{D4E}`",
            "\u{D4E}$\u{D4E}(canary\u{D4E})x",
            "k/l\tv", "*\n?\nx", "~root\n$HOME\n${x:=y}",
        ]
    ) { bytes in
        BashJudge.claimInert(bytes)
        let vocabulary = SelectorVocabulary(CandidateManifest(bytes).registries)
        let completion = SelectorCompletion(vocabulary: vocabulary)
        BashJudge.claimHarmless(Stopwatch.time { completion.candidates(for: "") }, behind: nil)
        for key in vocabulary.values.keys {
            BashJudge.claimHarmless(Stopwatch.time { completion.candidates(for: "\(key)=") }, behind: key)
        }
    }
}

/// A manifest's registries with an input's labels, without those that berth refuses.
private struct CandidateManifest {
    var registries: [RegistryDeclaration] = []

    init(_ bytes: [UInt8]) {
        for (index, line) in bytes.split(separator: 0x0A).prefix(32).enumerated() {
            let fields = line.split(separator: 0x09, maxSplits: 1).map { Array($0).text }
            guard let value = fields.last else { continue }
            let text = """
                version: 1
                registries:
                  - host: r\(index).example.com
                    username: u
                    password: {env: P}
                    labels: {\(Self.quoted(fields.count > 1 ? fields[0] : "team")): \(Self.quoted(value))}

                """
            let files = MemoryFileSystem(["/m.yaml": text])
            let reading = try? ManifestLoader.read(
                from: [.file("/m.yaml")], effects: .fake(files: files), substitution: .deferred)
            registries += reading?.manifest.registries ?? []
        }
    }

    /// Returns a scalar of YAML with any content.
    private static func quoted(_ text: String) -> String {
        "\""
            + text.replacingScalars { scalar in
                if (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value) { return nil }
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            } + "\""
    }
}

/// Claims about the candidates of a shell, and about bash's result.
private enum BashJudge {
    private struct Offer: Hashable {
        let key: String?
        let candidates: [String]
    }

    nonisolated(unsafe) private static let bash: BashSession? = {
        let session = try? BashSession(completionScript: CompletionScript(shell: .bash).text)
        atexit { BashJudge.bash?.remove() }
        return session
    }()
    /// The candidates that bash has already completed.
    private static let known = Mutex<Set<Offer>>([])

    static func claimHarmless(_ candidates: [String], behind key: String?) {
        guard !candidates.isEmpty else { return }
        for candidate in candidates {
            for scalar in candidate.unicodeScalars {
                claim(isHarmless(scalar), "no \(scalar.debugDescription) in \(candidate)")
            }
        }
        let offer = Offer(key: key, candidates: candidates)
        let isNew = known.withLock { known in
            if known.count > 4096 { known = [] }
            return known.insert(offer).inserted
        }
        guard isNew else { return }
        guard let bash else {
            claim(false, "bash can be started")
            return
        }
        let (offered, errors) = bash.complete(candidates, behind: key)
        claim(errors.isEmpty, "nothing on standard error for \(candidates): \(errors)")
        claim(bash.strangeFiles.isEmpty, "no file is made by \(candidates): \(bash.strangeFiles)")
        // bash replaces only the text after `=`.
        let start = key.map { $0.utf8.count + 1 } ?? 0
        let written = candidates.map { Array($0.utf8.dropFirst(start)) }
        claim(offered.map { Array($0.utf8) } == written, "\(candidates) are offered as they are, and not as \(offered)")
    }

    /// Claims that bash evaluates nothing even of text that berth would never print.
    static func claimInert(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A).prefix(32).map { "team=" + Array($0).text }
        guard let bash, !lines.isEmpty, !bytes.contains(0) else { return }
        let (offered, errors) = bash.complete(lines, behind: "team")
        claim(errors.isEmpty, "nothing on standard error for \(lines): \(errors)")
        claim(bash.strangeFiles.isEmpty, "no file is made by \(lines): \(bash.strangeFiles)")
        let known = Set(lines.map { Array($0.utf8.dropFirst(5)) })
        claim(offered.allSatisfy { known.contains(Array($0.utf8)) }, "\(offered) are among \(lines)")
    }

    /// Whether all shells read a scalar only as itself.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-._/:@%+=,".unicodeScalars.contains(scalar)
        }
        return !scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isWhitespace
            && scalar.properties.generalCategory != .control
    }
}
