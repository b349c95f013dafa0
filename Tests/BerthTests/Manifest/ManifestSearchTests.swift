import Effects
import SystemPackage
import TestSupport
import Testing

@testable import Berth

@Suite("the search for the manifest")
struct ManifestSearchTests {
    private func find(
        _ files: [String],
        named: [String] = [],
        in folder: FilePath = "/home/me/work/app/src",
        environment: [String: String] = [:]
    ) throws(ManifestSearch.Failure) -> ManifestSearch.Found {
        let system = MemoryFileSystem(Dictionary(uniqueKeysWithValues: files.map { ($0, "") }))
        return try ManifestSearch(.fake(files: system, environment: environment, workingDirectory: folder)).find(
            named: named
        )
    }

    private func found(_ path: FilePath, isNamed: Bool = false) -> ManifestSearch.Found {
        ManifestSearch.Found(locations: [.file(path)], isNamed: isNamed)
    }

    @Test("what is named with -f is taken, in its order, whatever else there is")
    func named() throws {
        let found = try find(
            ["/home/me/work/app/src/berth.yaml"],
            named: ["../team.yaml", "-", "~/mine.yaml"],
            environment: ["BERTH_FILE": "/other.yaml"]
        )
        #expect(
            found
                == ManifestSearch.Found(
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
        #expect(throws: ManifestSearch.Failure.self) { try find(repository) }
    }

    @Test("a work tree's .git is a file, and a folder is no manifest")
    func worktree() throws {
        let files = ["/home/me/work/app/.git", "/home/me/berth.yaml", "/home/me/work/app/src/berth.yaml/x"]
        #expect(throws: ManifestSearch.Failure.self) { try find(files) }
        #expect(try find(files + ["/home/me/work/app/src/berth.yml"]) == found("/home/me/work/app/src/berth.yml"))
    }

    @Test("without a repository it goes up to the home folder")
    func home() throws {
        #expect(try find(["/home/me/berth.yaml", "/home/berth.yaml"]) == found("/home/me/berth.yaml"))
        #expect(throws: ManifestSearch.Failure.self) { try find(["/home/berth.yaml", "/home/me/x"]) }
    }

    @Test("outside of both it stays in the working directory: the file in /tmp may be anybody's")
    func elsewhere() throws {
        #expect(throws: ManifestSearch.Failure.self) { try find(["/tmp/berth.yaml"], in: "/tmp/build") }
        #expect(try find(["/tmp/build/berth.yaml"], in: "/tmp/build") == found("/tmp/build/berth.yaml"))
    }

    @Test("last, the user's own, where XDG says it is")
    func user() throws {
        let files = ["/home/me/.config/berth/berth.yaml", "/etc/me/berth/berth.yaml"]
        #expect(try find(files) == found("/home/me/.config/berth/berth.yaml"))
        #expect(try find(files, environment: ["XDG_CONFIG_HOME": "/etc/me"]) == found("/etc/me/berth/berth.yaml"))
        #expect(try find(files, environment: ["XDG_CONFIG_HOME": "etc"]) == found("/home/me/.config/berth/berth.yaml"))
    }

    @Test("where there is none, the error says where it was looked for, and what to do")
    func notFound() {
        let nowhere = #expect(throws: ManifestSearch.Failure.self) { try find(["/home/me/work/app/.git"]) }
        #expect(
            nowhere?.description == """
                no manifest: there is no berth.yaml or berth.yml in ~/work/app/src or its parents up to ~/work/app, \
                and no ~/.config/berth/berth.yaml
                Name one with -f FILE or BERTH_FILE, or write a first one with `berth init`.
                """
        )
        let inOne = #expect(throws: ManifestSearch.Failure.self) { try find([], in: "/srv") }
        #expect(
            inOne?.description == """
                no manifest: there is no berth.yaml or berth.yml in /srv, and no ~/.config/berth/berth.yaml
                Name one with -f FILE or BERTH_FILE, or write a first one with `berth init`.
                """
        )
    }

    @Test("a BERTH_FILE that is not there is an error, and no other is taken instead")
    func missingVariable() {
        let failure = #expect(throws: ManifestSearch.Failure.self) {
            try find(["/home/me/work/app/src/berth.yaml"], environment: ["BERTH_FILE": "old/berth.yaml"])
        }
        #expect(
            failure?.description
                == "BERTH_FILE names old/berth.yaml, and there is no such file\nUnset it, or let it name a manifest."
        )
    }
}
