import Platform
import SystemPackage
import TestSupport
import Testing

/// The owner of a file or directory that a user may not use.
@Suite("A path of another user", .scheduled)
struct ForeignPathTests {
    private let files = MemoryFileSystem()
    private let root = FileOwner(user: 0, group: 0)

    private func found(_ path: String) -> ForeignPath? {
        files.foreignPath(at: FilePath(path)) { $0 == 0 ? "root" : nil }
    }

    private func make(_ path: String, root names: String...) {
        files.put(path, "")
        for name in ["/", "/home"] + names { files.give(name, to: root) }
    }

    @Test("D6: is the nearest one, and below the user's own directory all of it needs a new owner")
    func nearest() {
        let lock = "/home/me/.local/state/berth/.lock"
        make(lock, root: "/home/me/.local", "/home/me/.local/state", "/home/me/.local/state/berth", lock)
        #expect(found(lock) == ForeignPath(path: FilePath(lock), owner: "root", root: "/home/me/.local", user: 1000))
        // The lock does not exist yet.
        try? files.remove(FilePath(lock))
        #expect(
            found(lock)
                == ForeignPath(
                    path: "/home/me/.local/state/berth", owner: "root", root: "/home/me/.local", user: 1000))
    }

    @Test("D6: of a file in the user's own directory, the directory and all its contents need a new owner")
    func file() {
        let lock = "/home/me/.docker/.config.json.berth-lock"
        make(lock)
        files.give(lock, to: FileOwner(user: 2000, group: 2000))
        #expect(
            found(lock) == ForeignPath(path: FilePath(lock), owner: "user 2000", root: "/home/me/.docker", user: 1000))
    }

    @Test("D6: outside the user's own directories nothing needs a new owner, and the user's own path is not reported")
    func elsewhere() {
        make("/srv/docker/config.json", root: "/srv", "/srv/docker", "/srv/docker/config.json")
        #expect(
            found("/srv/docker/config.json")
                == ForeignPath(path: "/srv/docker/config.json", owner: "root", root: nil, user: 1000))
        make("/home/me/.docker/config.json")
        #expect(found("/home/me/.docker/config.json") == nil)
        files.become(0)
        #expect(found("/srv/docker/config.json") == nil)
    }
}
