import Foundation
import Testing

extension EndToEnd {
    /// Checks all files of examples/ and all pages with independent checkers. It searches for the files, so that it
    /// covers new examples.
    @Suite(.enabled(YAMLValue.lack) { await YAMLValue.isReadable }) struct WorkflowTests {
        /// The purpose of a YAML file, which determines its checker.
        private enum Kind: Hashable {
            case manifest, githubWorkflow, gitlabPipeline
            /// Checked by the tests of its own example.
            case kubernetes, ansible
        }

        /// Returns all files below examples/.
        private func examples() throws -> [URL] {
            let folder = Checkout.root.appending(path: "examples")
            let paths = try #require(FileManager.default.subpaths(atPath: folder.path))
            return paths.sorted().map { folder.appending(path: $0) }.filter { !$0.hasDirectoryPath && !isFolder($0) }
        }

        private func isFolder(_ file: URL) -> Bool {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && isFolder.boolValue
        }

        private func yaml() throws -> [URL] { try examples().filter { ["yaml", "yml"].contains($0.pathExtension) } }

        /// Returns the documentation pages.
        private func pages() throws -> [URL] {
            let docs = Checkout.root.appending(path: "docs")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: docs.path)) ?? []
            return [Checkout.root.appending(path: "README.md")]
                + names.filter { $0.hasSuffix(".md") }.sorted().map { docs.appending(path: $0) }
        }

        /// Writes each code block of the pages in a language to a file.
        private func blocks(of language: String, in scratch: Scratch) throws -> [String] {
            try scratch.make(folder: "blocks")
            return try pages().flatMap { page in
                let text = try String(contentsOf: page, encoding: .utf8)
                let blocks = text.split(separator: "\n```\(language)\n").dropFirst()
                return try blocks.enumerated().map { index, block in
                    let body = block.split(separator: "\n```").first ?? ""
                    return try scratch.write(
                        "\(body)\n", to: "blocks/\(page.lastPathComponent)-\(index + 1).\(language)")
                }
            }
        }

        private func kind(of path: String, _ documents: [YAMLValue]) -> Kind {
            if path.hasSuffix("/.gitlab-ci.yml") { return .gitlabPipeline }
            if path.contains("/examples/ansible/") && !path.hasSuffix("/examples/ansible/berth.yaml") {
                return .ansible
            }
            if documents.contains(where: { $0["apiVersion"] != nil }) { return .kubernetes }
            return documents.contains { $0["jobs"] != nil } ? .githubWorkflow : .manifest
        }

        /// Returns all YAML files of the examples and all YAML blocks of the pages, by purpose.
        private func files(in scratch: Scratch) async throws -> [Kind: [String]] {
            let paths = try yaml().map(\.path) + blocks(of: "yaml", in: scratch)
            let documents = try await YAMLValue.documents(of: paths, in: scratch)
            return Dictionary(grouping: paths) { kind(of: $0, documents[$0] ?? []) }
        }

        /// The result of a checker.
        private struct Verdict: Equatable {
            var status: Int32
            var said: String

            static let valid = Verdict(status: 0, said: "ok -- validation done\n")
            static let silent = Verdict(status: 0, said: "")
        }

        private func check(_ command: Program.Command, in scratch: Scratch) async throws -> Verdict {
            let ended = try await Program.run(command, environment: Python.environment, in: scratch.work)
            return Verdict(status: ended.status, said: ended.output + ended.errors)
        }

        @Test("each manifest is valid by berth and by its schema", .needs(.checkJSONSchema), .needs(.python))
        func manifests() async throws {
            try await Scratch.with { scratch in
                let manifests = try #require(try await files(in: scratch)[.manifest])
                let names = Set(manifests.map { URL(filePath: $0).deletingLastPathComponent().lastPathComponent })
                #expect(
                    names.isSuperset(of: [
                        "ansible", "blocks", "ci-matrix", "devcontainer", "github-oidc", "gitlab", "kubernetes",
                        "plain-ci",
                        "principals", "seed", "systemd", "team",
                    ]))
                for manifest in manifests {
                    let validated = try await scratch.berth("validate", "-f", manifest)
                    #expect(validated.status == 0 && validated.errors == "", "\(validated.errors)")
                }
                let schema = Checkout.root.appending(path: "schema/berth.schema.json").path
                let checked = try await check(["check-jsonschema", "--schemafile", schema] + manifests, in: scratch)
                #expect(checked == .valid)
            }
        }

        @Test("each workflow is valid by the schema of GitHub or GitLab", .needs(.checkJSONSchema), .needs(.python))
        func workflows() async throws {
            try await Scratch.with { scratch in
                let files = try await files(in: scratch)
                let (github, gitlab) = (files[.githubWorkflow] ?? [], files[.gitlabPipeline] ?? [])
                #expect(github.count >= 2 && gitlab.count >= 1)
                let onGitHub = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"]
                let onGitLab = [
                    "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci",
                ]
                #expect(try await check(onGitHub + github, in: scratch) == .valid)
                #expect(try await check(onGitLab + gitlab, in: scratch) == .valid)

                // The schemas do reject errors.
                let wrong = try scratch.write("on: push\njobs: {a: {runs-on: x, stepps: []}}\n", to: "wrong.yaml")
                #expect(try await check(onGitHub + [wrong], in: scratch).status == 1)
                let wrongJob = try scratch.write("a: {script: [x], id_tokens: {T: {}}}\n", to: "wrong.yaml")
                #expect(try await check(onGitLab + [wrongJob], in: scratch).status == 1)
            }
        }

        @Test("Ansible reads the playbook", .needs(.ansiblePlaybook))
        func playbook() async throws {
            try await Scratch.with { scratch in
                let checked = try await Program.run(
                    ["ansible-playbook", "--syntax-check", "-i", "inventory.ini", "playbook.yml"],
                    environment: Python.environment.merging([
                        "ANSIBLE_HOME": scratch.path("ansible"), "LANG": "C.UTF-8",
                    ]) { $1 }, in: Checkout.example("ansible"))
                #expect(checked.status == 0 && checked.errors == "", "\(checked.errors)")
            }
        }

        @Test("yamllint finds nothing in any YAML", .needs(.yamllint), .needs(.python))
        func lint() async throws {
            try await Scratch.with { scratch in
                let rules =
                    "{extends: default, rules: {line-length: {max: 130}, document-start: disable, "
                    + "truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}"
                let files = try yaml().map(\.path) + blocks(of: "yaml", in: scratch)
                #expect(try await check(["yamllint", "--strict", "-d", rules] + files, in: scratch) == .silent)
            }
        }

        @Test("every JSON file is valid JSON; a dev container's may have comments")
        func json() throws {
            let files = try examples().filter { $0.pathExtension == "json" }
            #expect(files.map(\.lastPathComponent).contains("devcontainer.json"))
            for file in files {
                let text = try String(contentsOf: file, encoding: .utf8)
                let json = file.lastPathComponent == "devcontainer.json" ? text.withoutComments : text
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
            }
        }

        @Test(
            "shellcheck finds no problem in a script, nor in a pipeline's or a page's shell commands",
            .needs(.shellcheck))
        func shell() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "scripts")
                let scripts = try examples().filter { $0.pathExtension == "sh" }.map(\.path)
                #expect(scripts.count >= 2)
                let embedded = try await embeddedScripts(in: scratch)
                let sources = Set(embedded.map { $0.source })
                #expect(
                    sources.isSuperset(of: [
                        "ci-matrix/workflow.yaml", "devcontainer/devcontainer.json", "github-oidc/workflow.yaml",
                        "gitlab/.gitlab-ci.yml", "kubernetes/cronjob.yaml",
                    ]), "\(sources)")
                let written = try embedded.enumerated().map { index, script in
                    // GitHub's expressions are not shell; a word replaces them.
                    let text = script.text.replacing(/\$\{\{.*?\}\}/, with: "word")
                    let name = script.source.replacing("/", with: "-")
                    return try scratch.write("#!/bin/\(script.shell)\n\(text)\n", to: "scripts/\(index)-\(name).sh")
                }
                let ofPages = try blocks(of: "sh", in: scratch)
                let checked = try await check(
                    ["shellcheck", "--severity=style"] + scripts + written, in: scratch)
                #expect(checked == .silent)
                if !ofPages.isEmpty {
                    let checked = try await check(
                        ["shellcheck", "--severity=style", "--shell=sh"] + ofPages, in: scratch)
                    #expect(checked == .silent)
                }

                let wrong = try scratch.write("#!/bin/sh\nrm $1\n", to: "wrong.sh")
                #expect(try await check(["shellcheck", wrong], in: scratch).status == 1)
            }
        }

        /// A shell script within an example's file.
        private struct EmbeddedScript {
            /// The path below examples/.
            var source: String
            var shell: String
            var text: String
        }

        private func embeddedScripts(in scratch: Scratch) async throws -> [EmbeddedScript] {
            let root = Checkout.root.appending(path: "examples").path + "/"
            let paths = try yaml().map(\.path)
            let documents = try await YAMLValue.documents(of: paths, in: scratch)
            var scripts = paths.flatMap { path in
                (documents[path] ?? []).flatMap(Self.scripts).map { shell, text in
                    EmbeddedScript(source: String(path.dropFirst(root.count)), shell: shell, text: text)
                }
            }
            for file in try examples() where file.lastPathComponent == "devcontainer.json" {
                let json = Data(try String(contentsOf: file, encoding: .utf8).withoutComments.utf8)
                for (name, value) in try JSONDecoder().decode(YAMLValue.self, from: json).members
                where name.hasSuffix("Command") {
                    scripts.append(
                        EmbeddedScript(
                            source: String(file.path.dropFirst(root.count)), shell: "sh",
                            text: try #require(value.text, "\(name) is no text")))
                }
            }
            return scripts
        }

        /// Returns the scripts in a document: a workflow's `run`, a pipeline's scripts, and a container's command if it
        /// runs a shell.
        private static func scripts(in value: YAMLValue) -> [(shell: String, text: String)] {
            var found: [(shell: String, text: String)] = []
            for (key, member) in value.members {
                if key == "run", let text = member.text { found.append(("bash", text)) }
                if ["script", "before_script", "after_script"].contains(key), let text = member.lines {
                    found.append(("sh", text))
                }
                found += scripts(in: member)
            }
            let command = value["command"]?.items.compactMap(\.text) ?? []
            if command.first?.hasSuffix("/sh") == true, let text = value["args"]?.items.first?.text {
                found.append(("sh", text))
            }
            return found + value.items.flatMap(scripts)
        }
    }
}
