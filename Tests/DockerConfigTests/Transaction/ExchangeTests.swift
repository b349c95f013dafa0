import DockerConfig
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

private let path = "/d/config.json"
private let kept = "/d/config.json.berth-displaced.1"
private let before = #"{"auths":{"a":{"auth":"dTpz"}}}"#
private let after = #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"}}}"#
/// As docker leaves it, and what berth makes of that.
private let dockers = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"}}}"#
private let both = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"},"b":{"auth":"dTpz"}}}"#

@Suite("Another program that writes between berth's last look and its own write", .scheduled)
struct ExchangeTests {
    @Test("is not overwritten: berth takes its own text back, and starts again")
    func once() async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            files.beforeExchange(nil)
            files.put(path, dockers)
        }
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == [path: both])
        let swap = try swapFile(before, after)
        #expect(
            files.changes.prefix(5) == [
                "write /d/.config.json.berth-new.1", "rename /d/.config.json.berth-new.1 to \(swap)",
                "exchange \(swap) with \(path)", "exchange \(swap) with \(path)", "remove \(swap)",
            ]
        )
    }

    @Test("has its text in place when berth gives up, as it came in between each time")
    func eachTime() async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            let text = files.text(path) ?? ""
            // Not when berth takes its own text back.
            if text.trimmingBlanks == before { files.put(path, text + " ") }
        }
        await #expect(throws: DockerConfigError.keepsChanging("/d/config.json", attempts: 5)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == [path: before + "     "])
    }

    @Test("and then writes before that is put right, loses nothing: its first text is kept, and its owner told")
    func relentless() async throws {
        let files = MemoryFileSystem([path: before])
        let turn = Turn()
        files.beforeExchange { [unowned files] in
            let number = turn.next()
            if number <= 3 { files.put(path, (files.text(path) ?? "").adding("d\(number)")) }
        }
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(kept))
        #expect(try await files.commit(.set("b"), .set("c")).warnings == [warning])
        let ours = #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"},"c":{"auth":"dTpz"}}}"#
        #expect(files.texts == [path: ours.adding("d2"), kept: before.adding("d1").adding("d3")])
    }

    @Test("makes the file that berth was about to make: both are in it")
    func made() async throws {
        let files = MemoryFileSystem(["/d/x": ""])
        files.beforeRename { [unowned files] in
            files.beforeRename(nil)
            files.put(path, dockers)
        }
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == [path: both, "/d/x": ""])
    }

    @Test("removes the file that berth was about to replace: there is a new one")
    func removed() async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            files.beforeExchange(nil)
            try? files.remove(FilePath(path))
        }
        #expect(try await files.commit(.mark(host: "b")) == CommitResult(written: true))
        #expect(files.texts == [path: "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t}\n}"])
    }

    // C8
    @Test(
        "C8: is no matter where nothing can be exchanged: then a rename has to do, and what a filter denies is told",
        arguments: [
            (Errno.invalidArgument, false), (.notSupported, false), (.noFunction, true), (.notPermitted, true),
        ]
    )
    func unsupported(_ code: Errno, isTold: Bool) async throws {
        let files = MemoryFileSystem([path: before])
        files.fail("exchange", with: code)
        let lack = UnsupportedFileOperation(.exchanging, in: FilePath(path).removingLastComponent(), code)
        let warnings: [CommitWarning] = isTold ? [.unsupported(lack)] : []
        #expect(try await files.commit(.set("b")) == CommitResult(written: true, warnings: warnings))
        #expect(files.texts == [path: after])
        let swap = try swapFile(before, after)
        #expect(files.changes.last == "rename \(swap) to \(path)")

        files.fail("place", with: code)
        try files.remove(FilePath(path))
        #expect(try await files.commit(.mark(host: "b")) == CommitResult(written: true, warnings: warnings))
        #expect(files.texts == [path: "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t}\n}"])
    }

    /// Nine changes are all that it takes, with docker in between.
    @Test("and berth killed anywhere on the way: the next run has both", arguments: 0...9)
    func killed(_ changes: Int) async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            files.beforeExchange(nil)
            files.put(path, dockers)
        }
        files.stop(after: changes)
        let first = try? await files.commit(.set("b"))
        #expect((first != nil) == (changes == 9))
        files.stop(after: nil)
        #expect(try await files.commit(.set("b")).warnings == [])
        #expect(files.texts == [path: both])
    }
}

@Suite("What a killed run left of an exchange", .scheduled)
struct LeftSwapTests {
    @Test("goes where it never came to the exchange")
    func neverExchanged() async throws {
        let swap = try swapFile(before, after)
        let files = MemoryFileSystem([path: before, swap: after])
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == [path: before])
    }

    @Test("goes where it displaced what it was to displace")
    func exchanged() async throws {
        let swap = try swapFile(before, after)
        let files = MemoryFileSystem([path: after, swap: before])
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == [path: after])
    }

    @Test("is put back where another program wrote it, with its mode")
    func displaced() async throws {
        let files = MemoryFileSystem([path: after])
        files.put(try swapFile(before, after), dockers, mode: 0o640)
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [path: dockers])
        #expect(files[path] == .file(Array(dockers.utf8), mode: 0o640))
    }

    @Test("is kept where the config has been written or removed since, and told of once", arguments: [both, nil])
    func overtaken(_ text: String?) async throws {
        let files = MemoryFileSystem()
        if let text { files.put(path, text) }
        files.put(try swapFile(before, after), dockers, mode: 0o640)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(kept))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        #expect(files[kept] == .file(Array(dockers.utf8), mode: 0o640))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [kept: dockers].merging(text.map { [path: $0] } ?? [:]) { $1 })
    }

    @Test("is told of by the first run that does not fail")
    func toldLater() async throws {
        let swap = try swapFile(before, after)
        let files = MemoryFileSystem([path: "{", swap: dockers])
        let syntax = ConfigSyntaxError(line: 1, column: 2, reason: "it ends where a key in double quotes should be")
        await #expect(throws: DockerConfigError.malformed("/d/config.json", syntax)) {
            try await files.commit(.remove(host: "x"))
        }
        #expect(files.texts == [path: "{", swap: dockers])
        files.put(path, both)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(kept))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        #expect(files.texts == [path: both, kept: dockers])
    }

    @Test("stays where it is when it cannot be renamed, and is told of again")
    func cannotBeKept() async throws {
        let swap = try swapFile(before, after)
        let files = MemoryFileSystem([path: both, swap: dockers])
        files.fail("place", with: .permissionDenied)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(swap))
        for _ in 1...2 {
            #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        }
        #expect(files.texts == [path: both, swap: dockers])
    }

    @Test("is not what merely has such a name")
    func otherNames() async throws {
        let swap = try swapFile(before, after)
        let texts = [
            path: before, "/d/.config.json.berth-swap.x": "1", "/d/.config.json.berth-swap.a.b.c": "2",
            swap.replacing("config", with: "other"): "3",
        ]
        let files = MemoryFileSystem(texts)
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == texts)
    }
}

/// Counts from 1.
private final class Turn: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String { String(prefix { $0 != " " }) }

    /// With one more entry, an empty one.
    fileprivate func adding(_ host: String) -> String { replacing("}}}", with: "},\"\(host)\":{}}}") }
}
