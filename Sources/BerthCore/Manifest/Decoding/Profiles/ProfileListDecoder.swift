import OrderedCollections
import YAML

/// The profiles of all files, joined by name.
struct ProfileListDecoder {
    private var declared: OrderedDictionary<String, DecodedDeclaration<ProfileDecoder.Profile>> = [:]

    var profiles: OrderedDictionary<String, ProfileDeclaration> { declared.mapValues(\.value.declaration) }

    /// The maximum length of a chain of profiles, which each account follows.
    static let longestChain = 100

    /// Returns the texts with values of a registry in a profile and in its sources, each with its profile's name.
    func texts(of profile: String) -> [(profile: String, text: DecodedProfileText)] {
        var texts: [(profile: String, text: DecodedProfileText)] = []
        var next: String? = profile
        // A loop is reported by `checkChains`.
        for _ in 0..<Self.longestChain {
            guard let name = next, let declaration = declared[name]?.value else { break }
            texts += declaration.texts.map { (name, $0) }
            next = declaration.source?.name
        }
        return texts
    }

    /// Adds a file's profiles. Two of the same name must be equal.
    mutating func add(
        _ profiles: OrderedDictionary<String, DecodedDeclaration<ProfileDecoder.Profile>>,
        _ findings: DiagnosticCollector
    ) {
        for (name, profile) in profiles {
            guard let first = declared[name] else {
                declared[name] = profile
                continue
            }
            var (one, other) = (first.value.declaration, profile.value.declaration)
            one.place = other.place
            if one == other { continue }
            findings.error(
                "duplicate-profile",
                "the profile `\(name)` is declared twice, with different values",
                at: profile.node,
                hint: "rename one, or make both equal",
                notes: [
                    Diagnostic.Note(span: first.node.span, source: first.node.source, message: "first declared here")
                ]
            )
        }
    }

    /// Reports references to unknown profiles.
    func check(_ references: [ProfileReference], _ findings: DiagnosticCollector) {
        // A cache, because an alias may put the same reference into a hundred thousand accounts.
        var suggestions: [String: String?] = [:]
        for reference in declared.values.compactMap(\.value.source) + references where declared[reference.name] == nil {
            let nearest: String?
            if let known = suggestions[reference.name] {
                nearest = known
            } else {
                nearest =
                    findings.isFull ? nil : SpellingSuggestion.to(reference.name, among: declared.keys.prefix(200))
                suggestions[reference.name] = .some(nearest)
            }
            findings.error(
                "unknown-profile",
                "there is no profile \(reference.quoted)",
                at: reference.node,
                hint: nearest.map { "did you mean `\($0)`?" } ?? "define it under `profiles`"
            )
        }
    }

    /// Reports loops of profiles, each once, and a chain that is too long.
    func checkChains(_ findings: DiagnosticCollector) {
        var isTooLong = false
        // The chain length of each finished profile.
        var lengths: [String: Int] = [:]
        for name in declared.keys {
            var path: OrderedSet<String> = []
            var next: String? = name
            while let current = next, lengths[current] == nil, path.append(current).inserted {
                next = declared[current]?.value.source?.name
            }
            if let next, let start = path.firstIndex(of: next), let source = declared[next]?.value.source {
                let names = path.count - start > 10 ? Array(path[start..<start + 10]) + ["…"] : Array(path[start...])
                let loop = (names + [next]).joined(separator: " → ")
                findings.error(
                    "profile-loop",
                    "the profile `\(next)` starts from itself: \(loop)",
                    at: source.node,
                    hint: "let one of them start from `aws_profile`, or from nothing"
                )
            }
            var length = next.flatMap { lengths[$0] } ?? 0
            for current in path.reversed() {
                length += 1
                lengths[current] = length
                guard length > Self.longestChain, !isTooLong, let source = declared[current]?.value.source else {
                    continue
                }
                isTooLong = true
                findings.error(
                    "profile-chain-too-long",
                    "the profile `\(current)` starts from more than \(Self.longestChain - 1) others",
                    at: source.node,
                    hint: "let it start from `aws_profile`, or from nothing"
                )
            }
        }
    }
}
