import Foundation
import TestSupport
import Testing

/// `make install` and `make uninstall`.
@Suite("Installing", .scheduled)
struct InstallationTests {
    @Test("installs programs, pages, completions and schemas below a prefix, and uninstalls all of them")
    func installing() async throws {
        try await Scratch.with { scratch in
            let programs = try #require(Checkout.programs)
            try await scratch.run(
                [script("install"), programs.path, scratch.path("prefix")], timeLimit: .seconds(300))

            let installed = try files(below: scratch.url("prefix"))
            let pages = installed.filter { $0.hasPrefix("share/man/") }
            #expect(
                installed.subtracting(pages) == [
                    "bin/berth", "bin/berth-sandbox", "bin/docker-credential-berth",
                    "share/berth/berth-events.schema.json", "share/berth/berth.schema.json",
                    "share/bash-completion/completions/berth", "share/zsh/site-functions/_berth",
                    "share/fish/vendor_completions.d/berth.fish",
                ])
            #expect(pages.isSuperset(of: ["share/man/man1/berth.1", "share/man/man5/berth.yaml.5"]))
            let version = try await scratch.run([scratch.path("prefix/bin/berth"), "--version"])
            #expect(version == (try await scratch.succeed("--version").output))

            try scratch.write("of somebody else", to: "prefix/share/man/man1/other.1")
            try await scratch.run([script("uninstall"), scratch.path("prefix")])
            #expect(try files(below: scratch.url("prefix")) == ["share/man/man1/other.1"])
        }
    }

    @Test("PREFIX and DESTDIR set the directories")
    func places() async throws {
        try await Scratch.with { scratch in
            // Prints the commands without running them; `-o release` skips the build.
            func made(_ arguments: String...) async throws -> String {
                let make = ["make", "--no-print-directory", "-C", Checkout.root.path, "-n", "-o", "release"]
                return try await scratch.run(make + arguments)
            }
            let elsewhere = try await made("install", "PREFIX=/usr", "DESTDIR=/tmp/root")
            #expect(elsewhere == "scripts/install \".build/release\" \"/tmp/root/usr\"\n")
            let asUsual = try await made("install")
            #expect(asUsual == "scripts/install \".build/release\" \"/usr/local\"\n")
            let removed = try await made("uninstall", "PREFIX=/usr", "DESTDIR=/tmp/root")
            #expect(removed == "scripts/uninstall \"/tmp/root/usr\"\n")
        }
    }

    @Test(
        "a release build refuses an unknown way to link before it touches a file", arguments: ["", "../..", "dynamic"])
    func unknownLinking(_ linking: String) async throws {
        try await Scratch.with { scratch in
            let ended = try await Program.run(
                [script("build-release"), linking], environment: scratch.environment, in: scratch.work)
            #expect(ended.status == 64 && ended.output == "")
            #expect(
                ended.errors == """
                    Builds the programs for release: `scripts/build-release LINKING [DIRECTORY]`, where LINKING is

                      shared     libyaml comes from the system, as for packages that can require it
                      portable   libyaml and zlib are part of the programs, which then need the C library only
                      static     the C library is part of them, too: for Alpine, and for images without a system

                    The programs are in .build/release, and copied to DIRECTORY. The three differ in the last step only, so after the
                    first one the others take seconds.

                    """)
        }
    }

    private func script(_ name: String) -> String { Checkout.root.appending(path: "scripts/\(name)").path }

    private func files(below folder: URL) throws -> Set<String> {
        Set(
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: folder.appending(path: $0).path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            })
    }
}
