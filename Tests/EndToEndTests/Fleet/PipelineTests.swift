import Foundation
import Testing

extension EndToEnd {
    /// The pipelines' own commands, extracted from their files and run as the runners do.
    @Suite(.enabled(YAMLValue.lack) { await YAMLValue.isReadable }) struct PipelineTests {
        private let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

        @Test(
            "GitHub: the job's OIDC token gets the role, its other token GHCR, and its end leaves nothing behind",
            .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func github() async throws {
            try await Scratch.with { scratch in
                let role = "arn:aws:iam::600423610423:role/github"
                let front = try await CIFront.start(
                    in: scratch,
                    CIFront.Rules(
                        bearer: "the-runner", tokens: ["token-for-sts.amazonaws.com": role],
                        registries: ["ghcr.io": "octocat:ghs_planted"]))
                let path = Checkout.example("github-oidc/workflow.yaml").path
                let workflow = try #require(try await YAMLValue.documents(of: [path], in: scratch)[path]?.first)
                #expect(
                    workflow["permissions"]
                        == .object([
                            "contents": .text("read"), "id-token": .text("write"), "packages": .text("read"),
                        ]))
                let steps = workflow["jobs"]?["images"]?["steps"]?.items ?? []
                // Only the checkout step uses third-party code.
                #expect(steps.compactMap { $0["uses"]?.text } == ["actions/checkout@v6"])
                let environment = try scratch.commandEnvironment(
                    front.environment.merging([
                        "GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "octocat", "GITHUB_RUN_ID": "17",
                        "GITHUB_STEP_SUMMARY": scratch.path("summary.md"),
                        "ACTIONS_ID_TOKEN_REQUEST_URL": "\(front.endpoint)/oidc?api-version=2.0",
                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "the-runner",
                    ]) { $1 })
                func run(step name: String) async throws -> Ended {
                    let step = try #require(steps.first { $0["name"]?.text == name })
                    var variables = environment
                    for (name, value) in step["env"]?.members ?? [:] {
                        variables[name] = value.text?.replacing("${{ github.token }}", with: "ghs_planted")
                    }
                    return try await Program.run(
                        Program.behindPipe + ["bash", "-e", "-c", try #require(step["run"]?.text)],
                        environment: variables, in: Checkout.root)
                }

                let signedIn = try await run(step: "Sign in")
                #expect(signedIn.status == 0, "\(signedIn.errors)\(signedIn.output)")
                #expect(
                    try front.requests.sorted() == [
                        #"{"known": true, "oidc": "sts.amazonaws.com"}"#,
                        #"{"known": true, "registry": "ghcr.io"}"#,
                        #"{"known": true, "role": "\#(role)", "session": "github-17"}"#,
                    ])
                // The workflow's comment says that masks come automatically.
                #expect(signedIn.errors.hasPrefix("::add-mask::"))
                #expect(try scratch.read("summary.md").contains("| ✓ logged in | ghcr.io |"))
                let auths = try scratch.auths()
                #expect(auths.keys.sorted() == [prod, tools, "ghcr.io"])
                #expect(auths["ghcr.io"] == Data("octocat:ghs_planted".utf8).base64EncodedString())

                let signedOut = try await run(step: "Sign out")
                #expect(signedOut.status == 0, "\(signedOut.errors)\(signedOut.output)")
                #expect(try scratch.contents().auths ?? [:] == [:])
            }
        }

        /// Runs a job of the GitLab example as GitLab does: `before_script`, `script` and `after_script`.
        private func gitlab(_ name: String, in scratch: Scratch, _ more: [String: String]) async throws -> Ended {
            let path = Checkout.example("gitlab/.gitlab-ci.yml").path
            let pipeline = try #require(try await YAMLValue.documents(of: [path], in: scratch)[path]?.first)
            let job = try #require(pipeline[name])
            let base = try #require(job["extends"]?.text.flatMap { pipeline[$0] })
            #expect(base["id_tokens"]?["AWS_ID_TOKEN"]?["aud"]?.text == "sts.amazonaws.com")
            let copy = scratch.url("work/berth.yaml")
            if !FileManager.default.fileExists(atPath: copy.path) {
                try FileManager.default.copyItem(at: Checkout.example("gitlab/berth.yaml"), to: copy)
            }
            let environment = try scratch.commandEnvironment(more)
            let script = [base["before_script"]?.lines, job["script"]?.lines].compactMap(\.self)
            let ran = try await Program.run(
                ["sh", "-e", "-c", script.joined(separator: "\n")], environment: environment, in: scratch.work)
            if let after = job["after_script"]?.lines {
                try await scratch.run(["sh", "-e", "-c", after], with: more)
            }
            return ran
        }

        private func gitlabFront(in scratch: Scratch) async throws -> CIFront {
            try await CIFront.start(
                in: scratch,
                CIFront.Rules(
                    tokens: ["job-token": "arn:aws:iam::600423610423:role/gitlab"],
                    registries: ["registry.example.com": "gitlab-ci-token:planted"]))
        }

        private func gitlabVariables(_ front: CIFront) -> [String: String] {
            front.environment.merging([
                "AWS_ID_TOKEN": "job-token", "CI_JOB_ID": "42", "CI_REGISTRY": "registry.example.com",
                "CI_REGISTRY_USER": "gitlab-ci-token", "CI_REGISTRY_PASSWORD": "planted",
            ]) { $1 }
        }

        @Test(
            "GitLab: a job's commands find the logins in DOCKER_AUTH_CONFIG, including its own registry's",
            .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func gitlabJob() async throws {
            try await Scratch.with { scratch in
                let front = try await gitlabFront(in: scratch)
                var variables = gitlabVariables(front)
                let bin = try scratch.stand(
                    in: "docker", "printf %s \"$DOCKER_AUTH_CONFIG\" > '\(scratch.path("seen"))'")
                variables["PATH"] = "\(bin):\(try scratch.commandEnvironment()["PATH"] ?? "")"
                let ran = try await gitlab("images", in: scratch, variables)
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                let seen = try DockerAuths(Data(scratch.read("seen").utf8))
                #expect(seen.users == [tools: "AWS", prod: "AWS", "registry.example.com": "gitlab-ci-token"])
                #expect(
                    try front.requests.contains(
                        #"{"known": true, "role": "arn:aws:iam::600423610423:role/gitlab", "session": "gitlab-42"}"#))
                #expect(try scratch.names(in: "home/.docker") == [])

                variables["AWS_ID_TOKEN"] = "another-token"
                try scratch.write("untouched", to: "seen")
                let refused = try await gitlab("images", in: scratch, variables)
                #expect(refused.status == 1)
                #expect(refused.errors.contains("InvalidIdentityToken"))
                #expect(try scratch.read("seen") == "untouched")
            }
        }

        @Test("C10: a GitLab job without docker in its image gets a client that reads DOCKER_AUTH_CONFIG")
        func gitlabClient() async throws {
            try await Scratch.with { scratch in
                let path = Checkout.example("gitlab/.gitlab-ci.yml").path
                let pipeline = try #require(try await YAMLValue.documents(of: [path], in: scratch)[path]?.first)
                let install = try #require(pipeline["images"]?["script"]?.items.first?.text)
                let address = try #require(pipeline["variables"]?["DOCKER_TGZ"]?.text)
                // The example uses docker's own URL, and that version supports the variable.
                let version = try #require(
                    address.wholeMatch(
                        of: #/https://download\.docker\.com/linux/static/stable/x86_64/docker-(\d+)\.(\d+)\.\d+\.tgz/#))
                let (major, minor) = (try #require(Int(version.1)), try #require(Int(version.2)))
                #expect((major, minor) >= (28, 3))

                // An archive like docker's, and a curl that returns it.
                try scratch.make(folder: "archive/docker")
                try scratch.write("#!/bin/sh\necho client\n", to: "archive/docker/docker")
                chmod(scratch.path("archive/docker/docker"), 0o755)
                try await scratch.run([
                    "tar", "-czf", scratch.path("docker.tgz"), "-C", scratch.path("archive"), "docker",
                ])
                let bin = try scratch.stand(
                    in: "curl", "[ \"$2\" = '\(address)' ] && cat '\(scratch.path("docker.tgz"))'")
                for tool in ["sh", "tar", "gzip", "cat"] {
                    let found = try #require(
                        ["/bin", "/usr/bin"].map { "\($0)/\(tool)" }.first(where: FileManager.default.fileExists))
                    try? FileManager.default.createSymbolicLink(atPath: "\(bin)/\(tool)", withDestinationPath: found)
                }
                try scratch.make(folder: "client")
                let command = install.replacing("/usr/local/bin", with: scratch.path("client"))
                let ran = try await Program.run(
                    ["sh", "-e", "-c", command], environment: ["PATH": bin, "DOCKER_TGZ": address], in: scratch.work)
                #expect(ran.status == 0, "\(ran.errors)")
                #expect(try await scratch.run([scratch.path("client/docker")]) == "client\n")
            }
        }

        @Test(
            "GitLab: the scheduled job writes all logins except its own to the project's variable",
            .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func gitlabSchedule() async throws {
            try await Scratch.with { scratch in
                var variables = gitlabVariables(try await gitlabFront(in: scratch))
                let bin = try scratch.stand(
                    in: "curl",
                    """
                    echo "$*" > '\(scratch.path("arguments"))'
                    cat > '\(scratch.path("config"))'
                    cp -p logins.json '\(scratch.path("sent"))'
                    """)
                variables["PATH"] = "\(bin):\(try scratch.commandEnvironment()["PATH"] ?? "")"
                variables["BERTH_VARIABLES_TOKEN"] = "glpat-planted"
                variables["CI_API_V4_URL"] = "https://gitlab.example.com/api/v4"
                variables["CI_PROJECT_ID"] = "7"
                let ran = try await gitlab("runner-logins", in: scratch, variables)
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                #expect(
                    try scratch.read("arguments")
                        == "--fail --silent --show-error --output /dev/null --config - --request PUT "
                        + "--form value=<logins.json --form raw=true "
                        + "https://gitlab.example.com/api/v4/projects/7/variables/DOCKER_AUTH_CONFIG\n")
                #expect(try scratch.read("config") == "header = \"PRIVATE-TOKEN: glpat-planted\"\n")
                // C10: GitLab masks only values without white space (`MASK_AND_RAW_REGEX` in lib/ci/maskable.rb), so
                // without newlines.
                #expect(try scratch.read("sent").wholeMatch(of: /\S{8,}/) != nil)
                let sent = try DockerAuths(Data(scratch.read("sent").utf8))
                #expect(sent.users == [tools: "AWS", prod: "AWS"])
                #expect(try FileState(scratch.path("sent")).mode & 0o777 == 0o600)
                #expect(try scratch.names(in: "work") == ["berth.yaml"])
            }
        }
    }
}
