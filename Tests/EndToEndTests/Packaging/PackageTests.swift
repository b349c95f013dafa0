import Foundation
import Testing

extension EndToEnd {
    /// The results of `make package`, on a machine without Swift or other parts of this project.
    @Suite(.enabled(if: Package.areThere, "dist/ holds no packages: `make package` makes them"))
    struct PackageTests {
        @Test("dist/ holds a tarball and a Debian package of this version, and their checksums")
        func contents() async throws {
            try await Scratch.with { scratch in
                let package = try await Package.inDist(scratch)
                #expect(
                    package.version == (try await scratch.succeed("--version").output.trimmingCharacters(in: .newlines))
                )
                try await scratch.run([
                    "sh", "-c", "cd '\(Package.dist.path)' && sha256sum --check --strict SHA256SUMS",
                ])
                let listed = try await scratch.run(["tar", "-tzf", package.tarball.path]).lines
                let top = package.tarball.lastPathComponent.dropLast(".tar.gz".count)
                #expect(listed.allSatisfy { $0.hasPrefix("\(top)/") })
                for file in [
                    "LICENSE", "README.md", "NOTICES", "docs/README.md", "schema/berth.schema.json",
                    "examples/team/berth.yaml",
                ] {
                    #expect(listed.contains("\(top)/\(file)"))
                }
            }
        }

        @Test("the programs load libraries from the system, and from no directory of their own", .needs(.readelf))
        func librarySearch() async throws {
            try await Scratch.with { scratch in
                let package = try await Package.inDist(scratch)
                let directory = scratch.work.path
                try await scratch.run(["tar", "-xzf", package.tarball.path, "-C", directory, "--strip-components=1"])
                for program in ["berth", "berth-sandbox", "docker-credential-berth"] {
                    let dynamic = try await scratch.run([
                        "readelf", "--wide", "--dynamic", "\(directory)/bin/\(program)",
                    ])
                    #expect(dynamic.contains("(NEEDED)"))
                    #expect(dynamic.firstMatch(of: /\((RPATH|RUNPATH)\)/) == nil, "\(program)")
                }
            }
        }

        @Test("the programs need no glibc after 2.34", .needs(.readelf))
        func olderSystems() async throws {
            try await Scratch.with { scratch in
                let package = try await Package.inDist(scratch)
                let directory = scratch.work.path
                try await scratch.run(["tar", "-xzf", package.tarball.path, "-C", directory, "--strip-components=1"])
                for program in ["berth", "berth-sandbox", "docker-credential-berth"] {
                    let symbols = try await scratch.run([
                        "readelf", "--wide", "--dyn-syms", "\(directory)/bin/\(program)",
                    ])
                    let minors = symbols.matches(of: /@GLIBC_2\.(\d+)/).compactMap { Int($0.1) }
                    #expect(try #require(minors.max()) <= 34, "\(program)")
                }
            }
        }

        @Test(
            "the package works on a clean Debian without Swift and is removed completely; so is the tarball",
            .needs(.debootstrap), .enabled("no file system may be mounted here") { await CleanRoot.isPossible })
        func cleanRoot() async throws {
            try await Scratch.with { scratch in
                let package = try await Package.inDist(scratch)
                let root = try await CleanRoot.make(in: scratch)
                let ofSwift = try await root.run("find / -xdev -name 'libswift*' -o -name 'swift*'")
                #expect(ofSwift == "")

                try root.copy(package.debian, to: "tmp/berth.deb")
                try await root.run("apt-get install -y -qq /tmp/berth.deb")
                try await isRegistered(package, root)
                try await programsWork(in: "/usr/bin", package, root)
                try await manualAndCompletionsAreThere(root)

                try await root.run("dpkg --remove berth")
                let left = try await root.run("find /usr /etc /var /opt -name '*berth*'")
                #expect(left == "")

                // berth alone needed libyaml, so apt removes it too; the tarball lacks nothing else.
                try await root.run("apt-get autoremove -y -qq")
                try root.copy(package.tarball, to: "tmp/berth.tar.gz")
                try await root.run("mkdir /opt/berth && tar -xzf /tmp/berth.tar.gz -C /opt/berth --strip-components=1")
                let withoutLibrary = try await root.tryToRun("/opt/berth/bin/berth --version")
                #expect(withoutLibrary.status == 127)
                #expect(withoutLibrary.errors.contains("libyaml-0.so.2: cannot open shared object file"))
                try await root.run("apt-get install -y -qq libyaml-0-2")
                try await programsWork(in: "/opt/berth/bin", package, root)
            }
        }

        private func isRegistered(_ package: Package, _ root: CleanRoot) async throws {
            #expect(
                try await root.run("dpkg-query -W -f '${Status} ${Version}' berth")
                    == "install ok installed \(package.version)")
            let depends = try await root.run("dpkg-query -W -f '${Depends}' berth").components(separatedBy: ", ")
            #expect(depends.contains("libyaml-0-2"))
            #expect(depends.contains { $0.hasPrefix("libc6 (>= 2.") })
            #expect(try await root.run("dpkg --verify berth") == "", "a file is not as the package has it")
            let documents = try await root.run("ls /usr/share/doc/berth && zcat /usr/share/doc/berth/changelog.gz")
            #expect(documents.hasPrefix("NOTICES.gz\nREADME.md\nchangelog.gz\ncopyright\ndocs\nexamples\n"))
            #expect(documents.contains("\nberth (\(package.version)) "))
            try await root.run("test -s /usr/share/berth/berth.schema.json")
        }

        private func programsWork(in bin: String, _ package: Package, _ root: CleanRoot) async throws {
            let libraries = try await root.run("ldd \(bin)/berth \(bin)/berth-sandbox \(bin)/docker-credential-berth")
            #expect(!libraries.contains("not found"))
            #expect(libraries.firstMatch(of: /swift|Foundation|dispatch/.ignoresCase()) == nil, "\(libraries)")
            let libyaml = String(try #require(libraries.firstMatch(of: /libyaml-0\.so\.2 => (\S+)/)).1)
            #expect(try await root.run("dpkg -S $(readlink -f \(libyaml))").hasPrefix("libyaml-0-2:"))

            #expect(try await root.run("\(bin)/berth --version") == "\(package.version)\n")
            let helper = "\(bin)/docker-credential-berth"
            #expect(try await root.run("\(helper) version") == "docker-credential-berth \(package.version)\n")
            #expect(try await root.run("\(helper) list") == "{}\n")

            try root.copy(Checkout.example("team/berth.yaml"), to: "tmp/berth.yaml")
            let manifest = "-f /tmp/berth.yaml"
            #expect(
                try await root.run("\(bin)/berth validate \(manifest)") == "ok platform: 4 registries, 2 profiles\n")
            let work =
                "berth plan \(manifest) && berth apply -q \(manifest) && berth plan --detailed-exitcode \(manifest)"
            let said = try await root.run("PATH=\(bin):$PATH berth-sandbox -- sh -c '\(work)'")
            #expect(said.lines.contains("Plan: 4 to log in (4 token requests)."), "\(said)")
            #expect(said.hasSuffix("\nPlan: nothing to do, 4 unchanged.\n"), "\(said)")
            try await root.run("rm /tmp/berth.yaml")
        }

        private func manualAndCompletionsAreThere(_ root: CleanRoot) async throws {
            let groups = try await root.run("berth --help").split(separator: "SUBCOMMANDS:").dropFirst()
            let pages =
                ["berth", "berth-sandbox", "docker-credential-berth"].map { "man1/\($0).1" }
                + groups.flatMap { $0.matches(of: /\n {2}([a-z]+) {2}/).map { "man1/berth-\($0.1).1" } }
                + ["login", "logout", "status"].map { "man1/berth-auth-\($0).1" }
                + ["man5/berth.yaml.5"]
            #expect(pages.count > 8)
            for page in pages {
                let text = try await root.run("zcat /usr/share/man/\(page).gz")
                #expect(text.hasPrefix(".TH ") && text.contains(/\n\.SH "?DESCRIPTION/), "\(page)")
            }
            let completion = "/usr/share/bash-completion/completions/berth"
            let sourced = try await root.run("bash -c 'set -eu; source \(completion); complete -p berth' 2>&1")
            #expect(sourced.hasPrefix("complete ") && sourced.hasSuffix(" berth\n"), "\(sourced)")
            try await root.run("test -s /usr/share/zsh/vendor-completions/_berth")
            try await root.run("test -s /usr/share/fish/vendor_completions.d/berth.fish")
        }
    }
}

/// The files that `make package` writes to dist/.
private struct Package {
    let version: String
    let tarball: URL
    let debian: URL

    /// The packages' directory: `BERTH_DIST_DIR`, or the checkout's dist/.
    static let dist =
        ProcessInfo.processInfo.environment["BERTH_DIST_DIR"].map { URL(filePath: $0) }
        ?? Checkout.root.appending(path: "dist")

    /// In CI, the tests run and fail without packages.
    static var areThere: Bool {
        Tool.isCI || FileManager.default.fileExists(atPath: dist.appending(path: "SHA256SUMS").path)
    }

    /// - Throws: an error unless dist/ contains exactly one file of each kind.
    static func inDist(_ scratch: Scratch) async throws -> Package {
        let names = try FileManager.default.contentsOfDirectory(atPath: dist.path).sorted()
        let debian = try #require(names.compactMap { $0.wholeMatch(of: /berth_(.+)_([a-z0-9]+)\.deb/) }.first)
        let machine = try await scratch.run(["uname", "-m"]).trimmingCharacters(in: .newlines)
        let tarball = "berth-\(debian.1)-linux-\(machine).tar.gz"
        try #require(names == ["SHA256SUMS", tarball, String(debian.0)])
        #expect(try await scratch.run(["dpkg", "--print-architecture"]) == "\(debian.2)\n")
        return Package(
            version: String(debian.1), tarball: dist.appending(path: tarball),
            debian: dist.appending(path: String(debian.0)))
    }
}

extension Tool {
    fileprivate static let debootstrap = Tool(name: "debootstrap")
}
