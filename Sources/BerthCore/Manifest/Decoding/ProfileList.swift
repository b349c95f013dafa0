import OrderedCollections
import YAML

/// The profiles of all files, joined by name.
struct ProfileList {
    private var declared: OrderedDictionary<String, Declared<ProfileReader.Profile>> = [:]

    var profiles: OrderedDictionary<String, ProfileDeclaration> { declared.mapValues(\.value.declaration) }

    /// Joins a file's profiles to those before; one of the same name must mean the same.
    mutating func add(_ profiles: OrderedDictionary<String, Declared<ProfileReader.Profile>>, _ findings: Findings) {
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
                "the profile `\(name)` is declared twice, with another meaning",
                at: profile.node,
                hint: "rename one, or let both say the same",
                notes: [
                    Diagnostic.Note(span: first.node.span, source: first.node.source, message: "first declared here")
                ]
            )
        }
    }

    /// Reports what names a profile that there is not.
    func check(_ references: [ProfileReference], _ findings: Findings) {
        // An alias may put the same reference into a hundred thousand accounts.
        var suggestions: [String: String?] = [:]
        for reference in declared.values.compactMap(\.value.source) + references where declared[reference.name] == nil {
            let nearest: String?
            if let known = suggestions[reference.name] {
                nearest = known
            } else {
                nearest = findings.isFull ? nil : NearestWord.to(reference.name, among: declared.keys.prefix(200))
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

    /// How many profiles may start from each other: each account looks through all of its own.
    private static let longestChain = 100

    /// Reports profiles that start from each other, each loop once, and a chain of profiles that is too long.
    func checkChains(_ findings: Findings) {
        var isTooLong = false
        // How many profiles there are below each that is finished.
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
