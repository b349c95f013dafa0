public import SystemPackage

/// What a person chooses for a first manifest.
public struct InitialChoices: Sendable, Equatable {
    /// The manifest's name.
    public var name: String
    /// The names of the profiles to take.
    public var profiles: [String]
    /// The regions of accounts whose region nobody names.
    public var regions: [String]
}

/// What of these choices was said beforehand: it is not asked for.
public struct InitialWishes: Sendable, Equatable {
    /// The manifest's name; nil where it is left open.
    public var name: String?
    /// Names of profiles; none where they are left open.
    public var profiles: [String]
    /// The regions of accounts whose region nobody names; none where they are left open.
    public var regions: [String]
    /// The manifest's folder, after which it is called where nothing else is said.
    public var folder: FilePath

    /// What was said beforehand.
    public init(name: String? = nil, profiles: [String] = [], regions: [String] = [], folder: FilePath) {
        self.name = name
        self.profiles = profiles
        self.regions = regions
        self.folder = folder
    }

    /// A profile that is wished for, and not there.
    public struct UnknownProfile: Error, Sendable, Equatable, CustomStringConvertible {
        /// As it was written.
        public var name: String
        /// Those that there are.
        public var known: [String]
        /// The file they are in, as a person reads it.
        public var file: String

        /// What happened, and what to write instead.
        public var description: String {
            let some = known.prefix(10).map(ScalarText.remark).joined(separator: ", ")
            let hint =
                if let nearest = NearestWord.to(name, among: known) {
                    "did you mean `\(nearest)`?"
                } else if known.isEmpty {
                    "there is none at all"
                } else {
                    "there is \(some)\(known.count > 10 ? ", …" : "")"
                }
            return "there is no profile `\(name)` in \(file): \(hint)"
        }
    }

    /// The choices, where what is left open takes its default: every profile, the likeliest region, the folder's name.
    /// - Throws: where a profile is wished for that is not there.
    public func choices(_ facts: MachineFacts) throws(UnknownProfile) -> InitialChoices {
        let known = facts.profiles.map(\.name)
        for profile in profiles where !known.contains(profile) {
            throw UnknownProfile(name: profile, known: known, file: facts.awsFile)
        }
        return InitialChoices(
            name: name ?? Self.name(after: folder), profiles: profiles.isEmpty ? known : profiles,
            regions: regions.isEmpty ? [facts.likelyRegion].compactMap(\.self) : regions
        )
    }

    /// The folder's name with hyphens for all that a shell would want quoted; `berth` where nothing is left.
    private static func name(after folder: FilePath) -> String {
        let words = (folder.lastComponent?.string ?? "").utf8
            .split { !($0.isWordByte || $0 == UInt8(ascii: ".")) }.map { String(Substring($0)) }
        let name = words.joined(separator: "-").drop { $0 == "." || $0 == "-" }
        return name.isEmpty ? "berth" : String(name)
    }
}
