import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Each package on a system that has only what the package claims to need: without Swift, and without other parts of
    /// this project.
    @Suite(
        .enabled(if: DistPackages.areThere, "dist/ holds no packages: `make package` makes them"),
        .enabled("no file system may be mounted here") { await CleanRoot.isPossible },
        .needs(.python), .needs(.openssl), .needs(.curl), .exclusive(.port443), .lasting(atMost: .minutes(8)))
    struct InstalledPackageTests {
        @Test(
            "on a clean Debian, each package works and is removed completely: .deb, .rpm and the tarball",
            .needs(.debootstrap), .needs(.rpm))
        func cleanRoot() async throws {
            try await Scratch.with { scratch in
                let packages = try await DistPackages.find(scratch)
                let root = try await CleanRoot.make(in: scratch)
                let ofSwift = try await root.run("find / -xdev -name 'libswift*' -o -name 'swift*'")
                #expect(ofSwift == "")
                let peers = try await PackagePeers.start(in: scratch)
                try peers.admit(to: root, authorities: "etc/ssl/certs/ca-certificates.crt")
                try root.append(hosts: PackagePeers.hosts)

                try root.copy(packages.debian, to: "tmp/berth.deb")
                try await root.run("apt-get install -y -qq --no-install-recommends /tmp/berth.deb")
                try await isRegistered(packages, root)
                try await ofSystem("libyaml-0.so.2", in: "/usr/bin", root)
                try await peers.expectWork(of: "/usr/bin", packages.version, in: root)
                try await manualAndCompletionsAreThere(root)
                try await root.run("dpkg --remove berth")
                #expect(try await root.run(Self.leftFiles) == "")

                // The libraries that rpm requires are the system's here, too; it knows none of Debian's packages.
                try await scratch.run(
                    ["rpm", "--root", root.folder.path, "--nodeps", "--install", packages.rpm.path])
                try await peers.expectWork(of: "/usr/bin", packages.version, in: root)
                try await root.run(
                    "test -s /usr/share/man/man1/berth.1.gz && test -s /usr/share/licenses/berth/NOTICES")
                try await scratch.run(["rpm", "--root", root.folder.path, "--nodeps", "--erase", "berth"])
                #expect(try await root.run(Self.leftFiles) == "")

                // berth alone needed libyaml, so apt removes it.
                try await root.run("apt-get autoremove -y -qq")
                #expect(try await root.run("find / -xdev -name 'libyaml*so*'") == "")
                try root.copy(packages.portable, to: "tmp/berth.tar.gz")
                try await root.run("mkdir /opt/berth && tar -xzf /tmp/berth.tar.gz -C /opt/berth --strip-components=1")
                try await peers.expectWork(of: "/opt/berth/bin", packages.version, in: root)
                // As in docs/install.md.
                try await root.run("cp -r /opt/berth/bin /opt/berth/share /usr/local && berth --version")
                try await root.run("cd /opt/berth && ./uninstall /usr/local")
                #expect(try await root.run("find /usr/local -name '*berth*'") == "")
            }
        }

        @Test(
            "in a root with a shell and nothing else, the static programs work, with authorities where systems keep them",
            .needs(.busybox), .exclusive(.nameServerPort),
            arguments: [
                // Alpine, Debian and images for containers; RHEL and Amazon Linux; Alpine's bundle; SUSE; Fedora.
                "etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/cert.pem",
                "etc/ssl/ca-bundle.pem", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            ])
        func emptyRoot(authorities: String) async throws {
            try await Scratch.with { scratch in
                let packages = try await DistPackages.find(scratch)
                let root = try await CleanRoot.empty(in: scratch)
                let peers = try await PackagePeers.start(in: scratch)
                try peers.admit(to: root, authorities: authorities)
                let bin = try await packages.unpack(packages.fullyStatic, to: "root/opt", in: scratch)
                #expect(bin.path == root.folder.appending(path: "opt/bin").path)
                #expect(try await root.run("find / -xdev -name '*.so*'") == "", "there is a library")
                // Names come from DNS: the root's /etc/hosts has none.
                let address = "127.0.0.9"
                try root.write("nameserver \(address)\n", to: "etc/resolv.conf")
                // The system's modules may be of another glibc, and the programs must not ask for them.
                try root.write("hosts: myhostname resolve\npasswd: systemd\n", to: "etc/nsswitch.conf")
                let names = try scratch.serve(
                    ["python3", Checkout.script("Servers/name_server.py"), address], environment: Python.environment)
                _ = try await names.line()
                try await peers.expectWork(of: "/opt/bin", packages.version, in: root)
                let asked = Set(names.saidSoFar.lines.dropFirst())
                #expect(asked == Set(PackagePeers.hosts))
            }
        }

        private static let leftFiles = "find /usr /etc /var /opt -name '*berth*' -not -path '*/rpm/*'"

        /// Expects that a library comes from a package of the system.
        private func ofSystem(_ library: String, in bin: String, _ root: CleanRoot) async throws {
            let libraries = try await root.run("ldd \(bin)/berth")
            let path = try #require(
                libraries.lines.first { $0.contains(library) }?.split(separator: " ").dropFirst(2).first)
            #expect(try await root.run("dpkg -S $(readlink -f \(path))").hasPrefix("libyaml-0-2:"))
        }

        private func isRegistered(_ packages: DistPackages, _ root: CleanRoot) async throws {
            #expect(
                try await root.run("dpkg-query -W -f '${Status} ${Version}' berth")
                    == "install ok installed \(packages.version.replacing("-", with: "~"))")
            let depends = try await root.run("dpkg-query -W -f '${Depends}' berth").components(separatedBy: ", ")
            #expect(depends.contains("libyaml-0-2"))
            #expect(depends.contains { $0.hasPrefix("libc6 (>= 2.") })
            #expect(try await root.run("dpkg --verify berth") == "", "a file is not as the package has it")
            let documents = try await root.run("ls /usr/share/doc/berth && zcat /usr/share/doc/berth/changelog.gz")
            #expect(documents.hasPrefix("NOTICES.gz\nREADME.md\nchangelog.gz\ncopyright\ndocs\nexamples\n"))
            #expect(documents.contains("\nberth (\(packages.version.replacing("-", with: "~"))) "))
            try await root.run("test -s /usr/share/berth/berth.schema.json")
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
