import Foundation

/// The state of Docker's config in a fault's scene, and the names of the other files in its directory.
struct StoredState {
    private let host: String
    /// `nil` if there is no file.
    private let file: FileState?
    private let auths: [String: String]?
    /// Excludes the lock, which stays.
    private let neighbours: Set<String>

    init(_ scene: FaultScene) {
        host = scene.host
        file = try? FileState(scene.file.resolvingSymlinksInPath().path)
        auths = try? JSONDecoder().decode(Contents.self, from: Data(contentsOf: scene.file)).auths.mapValues {
            $0.auth ?? ""
        }
        let folder = scene.file.deletingLastPathComponent().path
        neighbours = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { !$0.hasSuffix(".berth-lock") }
    }

    private struct Contents: Decodable {
        struct Entry: Decodable { var auth: String? }
        var auths: [String: Entry]
    }

    /// Returns the change to the two logins; `nil` if it is not an expected change.
    func change(since old: StoredState) -> Fault.State? {
        let left = neighbours.symmetricDifference(old.neighbours)
        if file == old.file, left.isEmpty { return .untouched }
        if file == old.file, left.allSatisfy({ $0.contains(/\.berth-(new|swap)\./) }) { return .leftovers }
        guard left.isEmpty, var auths, auths.removeValue(forKey: FaultScene.good) != nil else { return nil }
        var former = old.auths ?? [:]
        if auths == former { return .other }
        guard let new = auths.removeValue(forKey: host), new != former.removeValue(forKey: host) else { return nil }
        return auths == former ? .both : nil
    }
}
