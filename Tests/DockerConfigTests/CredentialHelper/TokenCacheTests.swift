import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

@Suite("The token cache", .scheduled)
struct TokenCacheTests {
    private let files = MemoryFileSystem()
    private let folder = "/home/me/.cache/berth/tokens"

    private func cache(_ environment: [String: String] = [:]) throws -> TokenCache {
        try #require(TokenCache(in: files, Effects.fake(environment: environment).environment, user: user))
    }

    @Test(
        "is in the cache directory, if that is absolute",
        arguments: [
            ([:], "/home/me/.cache/berth/tokens"), (["XDG_CACHE_HOME": "/cache"], "/cache/berth/tokens"),
            (["XDG_CACHE_HOME": "cache"], "/home/me/.cache/berth/tokens"),
        ] as [([String: String], FilePath)]
    )
    func places(_ environment: [String: String], _ folder: FilePath) throws {
        #expect(try cache(environment).directory == folder)
    }

    @Test("has a name for each principal, service and region that reveals none of them")
    func keys() {
        let keys = [
            ("a", "ecr", "r"), ("b", "ecr", "r"), ("a", "ecr-public", "r"), ("a", "ecr", "s"), ("ae", "cr", "r"),
        ]
        .map { TokenCache.key(principal: $0.0, service: $0.1, region: $0.2) }
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy(TokenCache.isKey))
        // SHA-256 of the three with a NUL between them, by coreutils.
        #expect(keys[0] == "ca86da9917c03fd670e560db0c624b0a44a3a8839827040040007069910952e9")
    }

    @Test("stores a token only for its owner, and removes it")
    func write() throws {
        let cache = try cache()
        #expect(cache.token(key("a"), now: present) == nil)
        try cache.write(token("one"), for: key("a"))
        try cache.write(token("two"), for: key("a"))
        #expect(files[folder] == .folder(mode: 0o700))
        #expect(files["\(folder)/\(key("a"))"] == .file(token("two").text(for: key("a")), mode: 0o600))
        #expect(files.paths.filter { $0.hasPrefix("\(folder)/") } == ["\(folder)/\(key("a"))"])
        #expect(cache.token(key("a"), now: present) == token("two"))
        #expect(cache.token(key("b"), now: present) == nil)
        try cache.remove(key("a"))
        try cache.remove(key("a"))
        #expect(cache.token(key("a"), now: present) == nil)
    }

    @Test("returns an expired token too: freshness is checked separately")
    func expired() throws {
        let cache = try cache()
        let old = token(stored: present - 43200, expires: present - 1)
        try cache.write(old, for: key("a"))
        #expect(cache.token(key("a"), now: present) == old)
        #expect(!old.isFresh(now: present))
    }

    @Test("trusts only a plain file of this user's that no other user can use")
    func trust() throws {
        let cache = try cache()
        let text = String(decoding: token().text(for: key("a")), as: UTF8.self)
        let path = "\(folder)/\(key("a"))"
        for mode: UInt32 in [0o600, 0o400, 0o700] {
            files.put(path, text, mode: mode)
            #expect(cache.token(key("a"), now: present) == token(), "\(String(mode, radix: 8))")
        }
        for mode: UInt32 in [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601] {
            files.put(path, text, mode: mode)
            #expect(cache.token(key("a"), now: present) == nil, "\(String(mode, radix: 8))")
        }
        files.put(path, text)
        files.give(path, to: FileOwner(user: 0, group: 0))
        #expect(cache.token(key("a"), now: present) == nil)
        files.give(path, to: MemoryFileSystem.owner)
        #expect(cache.token(key("a"), now: present) == token())

        files.put("/elsewhere", text)
        files.link(path, to: "/elsewhere")
        #expect(cache.token(key("a"), now: present) == nil)
        // An untrusted file is replaced, also if it is a link: not the link's target.
        try cache.write(token("new"), for: key("a"))
        #expect(cache.token(key("a"), now: present) == token("new"))
        #expect(files.text("/elsewhere") == text)
    }

    @Test("S13: returns no token from a file that was renamed or that others could replace")
    func replaced() throws {
        let cache = try cache()
        try cache.write(token(), for: key("a"))
        files.put("\(folder)/\(key("b"))", try #require(files.text("\(folder)/\(key("a"))")))
        #expect(cache.token(key("b"), now: present) == nil)
        let other = FileOwner(user: 2000, group: 2000)
        for above in [folder, "/home/me/.cache/berth", "/home/me"] {
            files.give(above, to: other)
            #expect(cache.token(key("a"), now: present) == nil, "\(above)")
            #expect(throws: OwnedFileError.foreignDirectory(FilePath(above), owner: 2000)) {
                try cache.write(token("two"), for: key("a"))
            }
            files.give(above, to: MemoryFileSystem.owner)
            files.setMode(0o777, of: above)
            #expect(cache.token(key("a"), now: present) == nil, "\(above)")
            #expect(throws: OwnedFileError.openDirectory(FilePath(above), mode: 0o777)) {
                try cache.write(token("two"), for: key("a"))
            }
            files.setMode(0o755, of: above)
            #expect(cache.token(key("a"), now: present) == token(), "\(above)")
        }
    }

    @Test("has no token if the file is too long, is not a token, or cannot be read")
    func unreadable() throws {
        let cache = try cache()
        let path = "\(folder)/\(key("a"))"
        files.put(path, String(repeating: "x", count: 70_000))
        #expect(cache.token(key("a"), now: present) == nil)
        files.put(path, String(String(decoding: token().text(for: key("a")), as: UTF8.self).dropLast(9)))
        #expect(cache.token(key("a"), now: present) == nil)
        files.put(path, String(decoding: token().text(for: key("a")), as: UTF8.self))
        files.fail("inspect", with: .permissionDenied)
        #expect(cache.token(key("a"), now: present) == nil)
        files.fail("inspect", with: nil)
        #expect(cache.token(key("a"), now: present) == token())
    }

    @Test("a write that fails keeps the old token, and leaves no temporary file")
    func cannotWrite() throws {
        let cache = try cache()
        try cache.write(token("one"), for: key("a"))
        files.fail("rename", with: .noSpace)
        #expect(throws: FileError("rename", FilePath("\(folder)/\(key("a"))"), .noSpace)) {
            try cache.write(token("two"), for: key("a"))
        }
        #expect(files.paths.filter { $0.hasPrefix("\(folder)/") } == ["\(folder)/\(key("a"))"])
        #expect(cache.token(key("a"), now: present) == token("one"))
    }

    @Test("is locked by a file next to the token")
    func lock() async throws {
        let cache = try cache()
        try await cache.lock(key("a"), timeLimit: .seconds(1)).release()
        #expect(files["\(folder)/.\(key("a")).lock"] == .file([], mode: 0o600))
        #expect(files[folder] == .folder(mode: 0o700))
    }
}
