import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The location of the manifest", .scheduled)
struct ManifestLocatorTests {
    private func find(
        _ files: [String],
        named: [String] = [],
        in folder: FilePath = "/home/me/work/app/src",
        environment: [String: String] = [:]
    ) throws(ManifestLocator.NotFoundError) -> ManifestLocator.Found {
        let system = MemoryFileSystem(Dictionary(uniqueKeysWithValues: files.map { ($0, "") }))
        return try ManifestLocator(.fake(files: system, environment: environment, workingDirectory: folder)).find(
            named: named
        )
    }

    private func found(_ path: FilePath, isNamed: Bool = false) -> ManifestLocator.Found {
        ManifestLocator.Found(locations: [.file(path)], isNamed: isNamed, contents: isNamed ? [:] : [path: []])
    }

    @Test("the files of -f are used, in their order, whatever else exists")
    func named() throws {
        let found = try find(
            ["/home/me/work/app/src/berth.yaml"],
            named: ["../team.yaml", "-", "~/mine.yaml"],
            environment: ["BERTH_FILE": "/other.yaml"]
        )
        #expect(
            found
                == ManifestLocator.Found(
                    locations: [.file("/home/me/work/app/team.yaml"), .standardInput, .file("/home/me/mine.yaml")],
                    isNamed: true
                )
        )
    }

    @Test("then BERTH_FILE, if it is not blank")
    func variable() throws {
        let files = ["/home/me/work/app/src/berth.yaml", "/home/me/work/app/other.yaml"]
        #expect(
            try find(files, environment: ["BERTH_FILE": "../other.yaml"])
                == found("/home/me/work/app/other.yaml", isNamed: true)
        )
        #expect(try find(files, environment: ["BERTH_FILE": " "]) == found("/home/me/work/app/src/berth.yaml"))
    }

    @Test("then the nearest berth.yaml or berth.yml, up to the repository's root")
    func walk() throws {
        let repository = ["/home/me/work/app/.git/HEAD", "/home/me/berth.yaml"]
        #expect(try find(repository + ["/home/me/work/app/berth.yml"]) == found("/home/me/work/app/berth.yml"))
        #expect(
            try find(repository + ["/home/me/work/app/berth.yml", "/home/me/work/app/src/berth.yml"])
                == found("/home/me/work/app/src/berth.yml")
        )
        #expect(
            try find(repository + ["/home/me/work/app/berth.yml", "/home/me/work/app/berth.yaml"])
                == found("/home/me/work/app/berth.yaml")
        )
        #expect(throws: ManifestLocator.NotFoundError.self) { try find(repository) }
    }

    @Test("a work tree's .git is a file, and a directory is not a manifest")
    func worktree() throws {
        let files = ["/home/me/work/app/.git", "/home/me/berth.yaml", "/home/me/work/app/src/berth.yaml/x"]
        #expect(throws: ManifestLocator.NotFoundError.self) { try find(files) }
        #expect(try find(files + ["/home/me/work/app/src/berth.yml"]) == found("/home/me/work/app/src/berth.yml"))
    }

    @Test("without a repository the search goes up to the home directory")
    func home() throws {
        #expect(try find(["/home/me/berth.yaml", "/home/berth.yaml"]) == found("/home/me/berth.yaml"))
        #expect(throws: ManifestLocator.NotFoundError.self) { try find(["/home/berth.yaml", "/home/me/x"]) }
    }

    @Test("outside of both the search stays in the working directory: the file in /tmp may be another user's")
    func elsewhere() throws {
        #expect(throws: ManifestLocator.NotFoundError.self) { try find(["/tmp/berth.yaml"], in: "/tmp/build") }
        #expect(try find(["/tmp/build/berth.yaml"], in: "/tmp/build") == found("/tmp/build/berth.yaml"))
    }

    @Test("last, the user's own, at XDG's place")
    func user() throws {
        let files = ["/home/me/.config/berth/berth.yaml", "/etc/me/berth/berth.yaml"]
        #expect(try find(files) == found("/home/me/.config/berth/berth.yaml"))
        #expect(try find(files, environment: ["XDG_CONFIG_HOME": "/etc/me"]) == found("/etc/me/berth/berth.yaml"))
        #expect(try find(files, environment: ["XDG_CONFIG_HOME": "etc"]) == found("/home/me/.config/berth/berth.yaml"))
    }

    @Test("without a manifest, the error lists the searched places, and the next step")
    func notFound() {
        let nowhere = #expect(throws: ManifestLocator.NotFoundError.self) { try find(["/home/me/work/app/.git"]) }
        #expect(
            nowhere?.description == """
                no manifest: there is no berth.yaml or berth.yml in ~/work/app/src or its parents up to ~/work/app, \
                and no ~/.config/berth/berth.yaml
                Name one with -f FILE or BERTH_FILE, or create one with `berth init`.
                """
        )
        let inOne = #expect(throws: ManifestLocator.NotFoundError.self) { try find([], in: "/srv") }
        #expect(
            inOne?.description == """
                no manifest: there is no berth.yaml or berth.yml in /srv, and no ~/.config/berth/berth.yaml
                Name one with -f FILE or BERTH_FILE, or create one with `berth init`.
                """
        )
    }

    @Test("a BERTH_FILE that does not exist is an error, and no other file replaces it")
    func missingVariable() {
        let failure = #expect(throws: ManifestLocator.NotFoundError.self) {
            try find(["/home/me/work/app/src/berth.yaml"], environment: ["BERTH_FILE": "old/berth.yaml"])
        }
        #expect(
            failure?.description
                == "BERTH_FILE names old/berth.yaml, which does not exist\nUnset it, or set it to a manifest's path."
        )
    }

    // MARK: S17: files that another user could have written

    private static let other = FileOwner(user: 2000, group: 2000)

    private func search(_ system: MemoryFileSystem, in folder: FilePath = "/srv/app/src") -> ManifestLocator {
        ManifestLocator(.fake(files: system, workingDirectory: folder))
    }

    private func system(_ files: String...) -> MemoryFileSystem {
        MemoryFileSystem(Dictionary(uniqueKeysWithValues: files.map { ($0, "text") }))
    }

    @Test("S4: a saved plan's files count as found: any user's in the working directory, only this user's elsewhere")
    func planned() throws {
        let system = system("/srv/app/berth.yaml", "/srv/app/src/berth.yaml")
        let files: [FilePath] = ["/srv/app/src/berth.yaml", "/srv/app/berth.yaml", "/srv/app/gone.yaml"]
        let found = try search(system).find(planned: files)
        #expect(found.locations == files.map { .file($0) } && !found.isNamed)
        #expect(found.contents == [files[0]: Array("text".utf8), files[1]: Array("text".utf8)])
        system.give("/srv/app/src/berth.yaml", to: Self.other)
        #expect(try search(system).find(planned: files) == found)
        system.give("/srv/app/berth.yaml", to: Self.other)
        let failure = #expect(throws: ManifestLocator.NotFoundError.self) { try search(system).find(planned: files) }
        #expect(
            failure?.description == """
                no manifest: berth skipped /srv/app/berth.yaml
                The reason: /srv/app/berth.yaml belongs to another user (2000)
                If you trust it, name it with -f /srv/app/berth.yaml
                """)
    }

    @Test("S17: above the working directory another user's repository does not count, and its manifest is named")
    func foreignRepository() throws {
        let system = system("/srv/app/.git/HEAD", "/srv/app/berth.yaml", "/srv/app/src/x")
        #expect(try search(system).find(named: []).locations == [.file("/srv/app/berth.yaml")])
        system.give("/srv/app/.git", to: Self.other)
        let failure = #expect(throws: ManifestLocator.NotFoundError.self) { try search(system).find(named: []) }
        #expect(
            failure?.description == """
                no manifest: berth skipped /srv/app/berth.yaml
                The reason: the directory /srv/app/.git belongs to another user (2000)
                If you trust it, name it with -f /srv/app/berth.yaml
                """)
        // A manifest that berth uses because no other was found is not hidden by it.
        system.put("/home/me/.config/berth/berth.yaml", "own")
        let found = try search(system).find(named: [])
        #expect(found.locations == [.file("/home/me/.config/berth/berth.yaml")])
        #expect(found.contents == ["/home/me/.config/berth/berth.yaml": Array("own".utf8)])
        #expect(
            found.skipped.map(\.description) == [
                """
                berth skipped /srv/app/berth.yaml: the directory /srv/app/.git belongs to another user (2000)
                If you trust it, name it with -f /srv/app/berth.yaml
                """
            ])
    }

    @Test("attack: a directory's name adds no command and no line to the advice to name a manifest with -f")
    func advice() throws {
        let system = system("/srv/a;$(id)\n'b/.git/HEAD", "/srv/a;$(id)\n'b/berth.yaml", "/srv/a;$(id)\n'b/src/x")
        system.give("/srv/a;$(id)\n'b", to: Self.other)
        let failure = #expect(throws: ManifestLocator.NotFoundError.self) {
            try search(system, in: "/srv/a;$(id)\n'b/src").find(named: [])
        }
        #expect(
            failure?.description == #"""
                no manifest: berth skipped /srv/a;$(id) 'b/berth.yaml
                The reason: the directory /srv/a;$(id) 'b belongs to another user (2000)
                If you trust it, name it with -f '/srv/a;$(id) '\''b/berth.yaml'
                """#)
    }

    @Test("S17: above the working directory a manifest counts if no other user could have written it")
    func foreignManifest() throws {
        let changes: [(MemoryFileSystem) -> Void] = [
            { $0.give("/srv/app/berth.yaml", to: Self.other) },
            { $0.setMode(0o666, of: "/srv/app/berth.yaml") },
            { $0.give("/srv/app", to: Self.other) },
            { $0.setMode(0o777, of: "/srv/app") },
            { $0.setMode(0o777, of: "/srv") },
        ]
        for change in changes {
            let system = system("/srv/app/.git/HEAD", "/srv/app/berth.yaml", "/srv/app/src/x")
            change(system)
            #expect(throws: ManifestLocator.NotFoundError.self) { try search(system).find(named: []) }
            #expect(try search(system).find(named: ["../berth.yaml"]).locations == [.file("/srv/app/berth.yaml")])
        }
    }

    @Test("S17: in the working directory any user's manifest counts, unless all users may write there")
    func workingDirectory() throws {
        let system = system("/srv/app/src/berth.yaml", "/srv/app/src/.git/HEAD")
        for path in ["/srv/app/src/berth.yaml", "/srv/app/src", "/srv/app", "/srv/app/src/.git"] {
            system.give(path, to: Self.other)
        }
        system.become(0)
        system.setMode(0o775, of: "/srv/app/src")
        system.setMode(0o664, of: "/srv/app/src/berth.yaml")
        let found = try search(system).find(named: [])
        #expect(found.locations == [.file("/srv/app/src/berth.yaml")])
        #expect(found.contents == ["/srv/app/src/berth.yaml": Array("text".utf8)])

        func reason() -> String? {
            let failure = #expect(throws: ManifestLocator.NotFoundError.self) { try search(system).find(named: []) }
            return failure?.description
        }
        system.setMode(0o777, of: "/srv/app/src")
        #expect(
            reason() == """
                no manifest: berth skipped berth.yaml
                The reason: other users may write to the directory /srv/app/src (mode 777)
                If you trust it, name it with -f berth.yaml
                """)
        system.setMode(0o1777, of: "/srv/app/src")
        #expect(reason()?.contains("berth.yaml belongs to another user (2000)") == true)
        system.give("/srv/app/src/berth.yaml", to: FileOwner(user: 0, group: 0))
        system.setMode(0o644, of: "/srv/app/src/berth.yaml")
        #expect(try search(system).find(named: []).locations == [.file("/srv/app/src/berth.yaml")])
        system.setMode(0o755, of: "/srv/app/src")
        system.setMode(0o666, of: "/srv/app/src/berth.yaml")
        #expect(reason()?.contains("others can access /srv/app/src/berth.yaml (mode 666)") == true)
    }

    @Test("S17: with `sudo -E` the home directory's owner's manifests count")
    func sudo() throws {
        let system = system("/home/me/work/app/.git/HEAD", "/home/me/work/app/berth.yaml", "/home/me/work/app/src/x")
        for name in ["/", "/home"] { system.give(name, to: FileOwner(user: 0, group: 0)) }
        system.become(0)
        let found = try search(system, in: "/home/me/work/app/src").find(named: [])
        #expect(found.locations == [.file("/home/me/work/app/berth.yaml")])
    }

    @Test("S17: the checked text is read, even if the file has changed since")
    func contents() throws {
        let text = "version: 1\nregistries:\n  - {host: a.example.com, username: me, password: {env: P}}\n"
        let system = MemoryFileSystem(["/srv/app/berth.yaml": text])
        let found = try search(system, in: "/srv/app").find(named: [])
        system.put("/srv/app/berth.yaml", text.replacing("a.example.com", with: "b.example.com"))
        let effects = Effects.fake(files: system, workingDirectory: "/srv/app")
        let reading = try ManifestLoader.read(
            from: found.locations, effects: effects, substitution: .deferred, contents: found.contents)
        #expect(reading.manifest.registries.map(\.host) == ["a.example.com"])
    }
}
