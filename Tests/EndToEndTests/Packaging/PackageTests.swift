import Foundation
import Testing

extension EndToEnd {
    /// The results of `make package`, as files.
    @Suite(.enabled(if: DistPackages.areThere, "dist/ holds no packages: `make package` makes them"))
    struct PackageTests {
        @Test("dist/ holds packages for Debian and for rpm, two tarballs, all of this version, and their checksums")
        func contents() async throws {
            try await Scratch.with { scratch in
                let packages = try await DistPackages.find(scratch)
                #expect(
                    packages.version
                        == (try await scratch.succeed("--version").output.trimmingCharacters(in: .newlines)))
                try await scratch.run([
                    "sh", "-c", "cd '\(DistPackages.directory.path)' && sha256sum --check --strict SHA256SUMS",
                ])
                for tarball in [packages.portable, packages.fullyStatic] {
                    let listed = try await scratch.run(["tar", "-tzf", tarball.path]).lines
                    let top = tarball.lastPathComponent.dropLast(".tar.gz".count)
                    #expect(listed.allSatisfy { $0.hasPrefix("\(top)/") })
                    for file in [
                        "LICENSE", "README.md", "NOTICES", "docs/README.md", "schema/berth.schema.json",
                        "examples/team/berth.yaml", "uninstall",
                    ] {
                        #expect(listed.contains("\(top)/\(file)"))
                    }
                }
            }
        }

        @Test("their files have the same modes and dates, whatever those of the checkout are")
        func modes() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "root/bin")
                try await scratch.run([
                    "sh", "-c",
                    """
                    umask 077 && cd '\(scratch.path("root"))' && echo > page && echo > bin/program
                    chmod 4700 bin/program && chmod 600 page
                    SOURCE_DATE_EPOCH=86400 '\(Checkout.root.path)/scripts/packaging/normalize' .
                    """,
                ])
                let found = try await scratch.run([
                    "find", scratch.path("root"), "-printf", "%P %M %T@\n",
                ])
                #expect(
                    found.lines.sorted() == [
                        " drwxr-xr-x 86400.0000000000", "bin drwxr-xr-x 86400.0000000000",
                        "bin/program -rwxr-xr-x 86400.0000000000", "page -rw-r--r-- 86400.0000000000",
                    ])
            }
        }

        @Test(
            "the programs load the C library, libyaml and zlib only in the packages that require them, and no other library"
        )
        func libraries() async throws {
            try await Scratch.with { scratch in
                let packages = try await DistPackages.find(scratch)
                let ofC: Set = ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]
                let withYAML = ofC.union(["libyaml-0.so.2", "libz.so.1"])
                let cases: [(URL, Set<String>)] = [
                    (packages.debian, withYAML), (packages.rpm, withYAML), (packages.portable, ofC),
                    (packages.fullyStatic, []),
                ]
                for (package, allowed) in cases {
                    let name = package.lastPathComponent
                    let bin = try await packages.unpack(package, to: name, in: scratch)
                    for program in DistPackages.programs {
                        let file = bin.appending(path: program).path
                        let dynamic = try await scratch.run(["readelf", "--wide", "--dynamic", file])
                        let needed = Set(dynamic.matches(of: /\(NEEDED\).*\[(.+)\]/).map { String($0.1) })
                        #expect(needed.subtracting(allowed) == [], "\(program) of \(name)")
                        #expect(needed.isEmpty == allowed.isEmpty, "\(program) of \(name)")
                        // Nor from a directory of its own.
                        #expect(dynamic.firstMatch(of: /\((RPATH|RUNPATH)\)/) == nil, "\(program) of \(name)")
                        let symbols = try await scratch.run(["readelf", "--wide", "--dyn-syms", file])
                        let minors = symbols.matches(of: /@GLIBC_2\.(\d+)/).compactMap { Int($0.1) }
                        // RHEL 9 and Amazon Linux 2023 have 2.34.
                        #expect((minors.max() ?? 0) <= 34, "\(program) of \(name)")
                    }
                }
            }
        }

        @Test("the package for rpm names itself, the libraries that it needs, and its files", .needs(.rpm))
        func rpm() async throws {
            try await Scratch.with { scratch in
                let packages = try await DistPackages.find(scratch)
                let query = ["rpm", "--query", "--package", packages.rpm.path]
                let facts = try await scratch.run(
                    query + ["--queryformat", "%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{LICENSE} %{BUILDHOST}\n"])
                let machine = try await scratch.run(["uname", "-m"]).trimmingCharacters(in: .newlines)
                #expect(facts == "berth \(packages.version) 1 \(machine) Apache-2.0 localhost\n")
                let needs = Set(try await scratch.run(query + ["--requires"]).lines)
                let libraries = Set(needs.compactMap { $0.firstMatch(of: /^(\S+\.so\.\d+)\(/).map { String($0.1) } })
                #expect(libraries.isSuperset(of: ["libc.so.6", "libyaml-0.so.2"]), "\(needs)")
                #expect(
                    libraries.subtracting(["libc.so.6", "libm.so.6", "libyaml-0.so.2", "libz.so.1"]).count <= 1,
                    "\(needs)")
                let minors = needs.flatMap { $0.matches(of: /GLIBC_2\.(\d+)/).map { Int(String($0.1)) ?? 0 } }
                #expect(try #require(minors.max()) <= 34, "\(needs)")
                let files = try await scratch.run(query + ["--list"]).lines
                for file in [
                    "/usr/bin/berth", "/usr/bin/berth-sandbox", "/usr/bin/docker-credential-berth",
                    "/usr/share/man/man1/berth.1.gz", "/usr/share/licenses/berth/NOTICES",
                    "/usr/share/zsh/site-functions/_berth", "/usr/share/bash-completion/completions/berth",
                    "/usr/share/fish/vendor_completions.d/berth.fish", "/usr/share/berth/berth.schema.json",
                ] {
                    #expect(files.contains(file))
                }
            }
        }
    }
}
