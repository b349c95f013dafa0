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
        for reference in declared.values.compactMap(\.value.source) + references where declared[reference.name] == nil {
            let nearest = NearestWord.to(reference.name, among: declared.keys.prefix(200))
            findings.error(
                "unknown-profile",
                "there is no profile `\(reference.name)`",
                at: reference.node,
                hint: nearest.map { "did you mean `\($0)`?" } ?? "define it under `profiles`"
            )
        }
    }

    /// Reports profiles that start from each other, each loop once.
    func checkLoops(_ findings: Findings) {
        var finished: Set<String> = []
        for name in declared.keys {
            var path: OrderedSet<String> = []
            var next: String? = name
            while let current = next, !finished.contains(current), path.append(current).inserted {
                next = declared[current]?.value.source?.name
            }
            if let next, let start = path.firstIndex(of: next), let source = declared[next]?.value.source {
                let loop = (path[start...] + [next]).joined(separator: " → ")
                findings.error(
                    "profile-loop",
                    "the profile `\(next)` starts from itself: \(loop)",
                    at: source.node,
                    hint: "let one of them start from `aws_profile`, or from nothing"
                )
            }
            finished.formUnion(path)
        }
    }
}
