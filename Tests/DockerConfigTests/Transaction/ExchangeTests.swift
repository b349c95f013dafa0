import DockerConfig
import DockerConfigWriter
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

private let path = "/d/config.json"
private let kept = "/d/config.json.berth-displaced.1"
private let before = #"{"auths":{"a":{"auth":"dTpz"}}}"#
private let after = #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"}}}"#
/// Docker's text, and the text after berth's change of it.
private let dockers = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"}}}"#
private let both = #"{"auths":{"a":{"auth":"dTpz"},"docker":{"auth":"ZDpk"},"b":{"auth":"dTpz"}}}"#

@Suite("Another program that writes between berth's last check and its own write", .scheduled)
struct ExchangeTests {
    @Test("is not overwritten: berth removes its own text, and starts again")
    func once() async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            files.beforeExchange(nil)
            files.put(path, dockers)
        }
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == [path: both])
        let swap = swapFile(before, after)
        #expect(
            files.changes.prefix(5) == [
                "write /d/.config.json.berth-new.1", "rename /d/.config.json.berth-new.1 to \(swap)",
                "exchange \(swap) with \(path)", "exchange \(swap) with \(path)", "remove \(swap)",
            ]
        )
    }

    @Test("has its text in place when berth gives up, because it wrote each time")
    func eachTime() async throws {
        let files = MemoryFileSystem([path: before])
        files.beforeExchange { [unowned files] in
            let text = files.text(path) ?? ""
            // Not when berth removes its own text.
            if text.trimmingBlanks == before { files.put(path, text + " ") }
        }
        await #expect(throws: DockerConfigError.keepsChanging("/d/config.json", attempts: 5)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == [path: before + "     "])
    }

    @Test("and writes again before that is undone, loses nothing: its first text is kept, and the user learns of it")
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

    @Test("makes the file that berth was about to make: both logins are in it")
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

    @Test(
        "C8: is ignored if files cannot be exchanged: then a rename must do, and a filter's denial is reported",
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
        let swap = swapFile(before, after)
        #expect(files.changes.last == "rename \(swap) to \(path)")

        files.fail("place", with: code)
        try files.remove(FilePath(path))
        #expect(try await files.commit(.mark(host: "b")) == CommitResult(written: true, warnings: warnings))
        #expect(files.texts == [path: "{\n\t\"auths\": {\n\t\t\"b\": {}\n\t}\n}"])
    }

    /// All of it takes nine changes, with docker's in between.
    @Test("and berth killed anywhere in between: the next run has both", arguments: 0...9)
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

@Suite("The swap file of a killed run", .scheduled)
struct LeftSwapTests {
    @Test("is removed if there was no exchange")
    func neverExchanged() async throws {
        let swap = swapFile(before, after)
        let files = MemoryFileSystem([path: before, swap: after])
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == [path: before])
    }

    @Test("is removed if it has the text that berth meant to replace")
    func exchanged() async throws {
        let swap = swapFile(before, after)
        let files = MemoryFileSystem([path: after, swap: before])
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == [path: after])
    }

    @Test("is restored if another program wrote it, with its mode")
    func displaced() async throws {
        let files = MemoryFileSystem([path: after])
        files.put(swapFile(before, after), dockers, mode: 0o640)
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [path: dockers])
        #expect(files[path] == .file(Array(dockers.utf8), mode: 0o640))
    }

    @Test("is kept if the config has been written or removed since, and reported once", arguments: [both, nil])
    func overtaken(_ text: String?) async throws {
        let files = MemoryFileSystem()
        if let text { files.put(path, text) }
        files.put(swapFile(before, after), dockers, mode: 0o640)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(kept))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        #expect(files[kept] == .file(Array(dockers.utf8), mode: 0o640))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [kept: dockers].merging(text.map { [path: $0] } ?? [:]) { $1 })
    }

    @Test("is reported by the first run that succeeds")
    func toldLater() async throws {
        let swap = swapFile(before, after)
        let files = MemoryFileSystem([path: "{", swap: dockers])
        let syntax = ConfigSyntaxError(line: 1, column: 2, reason: "expected a key in double quotes, found the end")
        await #expect(throws: DockerConfigError.malformed("/d/config.json", syntax)) {
            try await files.commit(.remove(host: "x"))
        }
        #expect(files.texts == [path: "{", swap: dockers])
        files.put(path, both)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(kept))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        #expect(files.texts == [path: both, kept: dockers])
    }

    @Test("stays if it cannot be renamed, and is reported again")
    func cannotBeKept() async throws {
        let swap = swapFile(before, after)
        let files = MemoryFileSystem([path: both, swap: dockers])
        files.fail("place", with: .permissionDenied)
        let warning = CommitWarning.displaced("/d/config.json", kept: FilePath(swap))
        for _ in 1...2 {
            #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
        }
        #expect(files.texts == [path: both, swap: dockers])
    }

    @Test("is not any file that only has such a name")
    func otherNames() async throws {
        let swap = swapFile(before, after)
        let texts = [
            path: before, "/d/.config.json.berth-swap.x": "1", "/d/.config.json.berth-swap.a.b.c": "2",
            swap.replacing("config", with: "other"): "3",
        ]
        let files = MemoryFileSystem(texts)
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == texts)
    }
}

/// A counter from 1.
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

    /// Returns the text with one more entry, an empty one.
    fileprivate func adding(_ host: String) -> String { replacing("}}}", with: "},\"\(host)\":{}}}") }
}
