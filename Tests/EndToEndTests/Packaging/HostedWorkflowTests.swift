import Foundation
import Testing

extension EndToEnd {
    /// This project's own workflows, as far as they can be checked before they run on GitHub.
    @Suite(.needs(.python), .enabled(YAMLValue.lack) { await YAMLValue.isReadable })
    struct HostedWorkflowTests {
        private static let files = ["ci.yml", "release.yml"].map {
            Checkout.root.appending(path: ".github/workflows/\($0)").path
        }

        /// Returns the commands of all steps.
        private func commands(in scratch: Scratch) async throws -> [String] {
            let documents = try await YAMLValue.documents(of: Self.files, in: scratch)
            let jobs = Self.files.flatMap { documents[$0]?.first?["jobs"]?.members.values.map(\.self) ?? [] }
            return jobs.flatMap { $0["steps"]?.items ?? [] }.compactMap { $0["run"]?.text }
        }

        @Test("are valid by GitHub's schema", .needs(.checkJSONSchema))
        func schema() async throws {
            try await Scratch.with { scratch in
                let checked = try await Program.run(
                    ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"] + Self.files,
                    environment: Python.environment, in: scratch.work)
                #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
            }
        }

        @Test("their commands are valid shell, and call files and targets of make that exist", .needs(.shellcheck))
        func commandsExist() async throws {
            try await Scratch.with { scratch in
                let commands = try await commands(in: scratch)
                #expect(commands.count == 7)
                for command in commands {
                    let file = try scratch.write("#!/bin/bash -e\n\(command)\n", to: "step.sh")
                    try await scratch.run(["shellcheck", file])
                }
                let targets = commands.compactMap { $0.wholeMatch(of: /make ([a-z-]+).*/)?.1 }.map(String.init)
                #expect(Set(targets) == ["unit", "package", "checksums", "release-notes"])
                for target in targets {
                    try await scratch.run(["make", "-C", Checkout.root.path, "--dry-run", target])
                }
                #expect(commands.contains(".ci/run"))
                #expect(
                    FileManager.default.isExecutableFile(atPath: Checkout.root.appending(path: ".ci/run").path))
            }
        }

        @Test("the release has checksums of all packages, and the version's part of the changelog")
        func release() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "dist")
                for name in ["b.rpm", "a.deb", "c.tar.gz"] { try scratch.write(name, to: "dist/\(name)") }
                let make = ["make", "--silent", "-C", Checkout.root.path, "DIST=\(scratch.path("dist"))"]
                let listed = try await scratch.run(make + ["checksums"])
                #expect(listed.lines.map { $0.split(separator: " ")[1] } == ["a.deb", "b.rpm", "c.tar.gz"])
                try await scratch.run([
                    "sh", "-c", "cd '\(scratch.path("dist"))' && sha256sum --check --strict SHA256SUMS",
                ])

                try scratch.make(folder: "empty")
                let incomplete = try await Program.run(
                    ["make", "--silent", "-C", Checkout.root.path, "DIST=\(scratch.path("empty"))", "checksums"],
                    environment: scratch.environment, in: scratch.work)
                #expect(incomplete.status == 2 && incomplete.errors.contains("'*.deb': No such file or directory"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("empty")) == [])

                let version = try await scratch.succeed("--version").output.trimmingCharacters(in: .newlines)
                try await scratch.run(make + ["release-notes", "TAG=v\(version)"])
                let notes = try scratch.read("dist/RELEASE-NOTES.md")
                #expect(notes.hasPrefix("The first version. It has no tag.\n\n### Added\n"), "\(notes.prefix(80))")
                #expect(!notes.contains("\n## ") && !notes.contains("[Unreleased]"))
            }
        }

        @Test(
            "a tag of another version is refused",
            arguments: [
                ("v9.9.9", 65, "release-notes: the tag is v9.9.9, but Sources/Platform/Version.swift says VERSION\n"),
                ("1/2", 64, "release-notes: '1/2' is not a tag such as v1.2.3\n"),
                ("", 64, "release-notes: '' is not a tag such as v1.2.3\n"),
            ])
        func otherTag(tag: String, status: Int32, message: String) async throws {
            try await Scratch.with { scratch in
                let ended = try await Program.run(
                    [Checkout.root.appending(path: "scripts/release-notes").path, tag],
                    environment: scratch.environment, in: scratch.work)
                let version = try await scratch.succeed("--version").output.trimmingCharacters(in: .newlines)
                #expect(ended.status == status && ended.output == "")
                #expect(ended.errors == message.replacing("VERSION", with: version))
            }
        }
    }
}
