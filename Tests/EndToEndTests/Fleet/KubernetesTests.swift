import Foundation
import Testing

extension EndToEnd {
    /// Validates the CronJob and its resources against Kubernetes' own schemas, and runs its command.
    @Suite(.enabled(YAMLValue.lack) { await YAMLValue.isReadable }) struct KubernetesTests {
        private let folder = Checkout.example("kubernetes")

        private func documents(_ name: String, in scratch: Scratch) async throws -> [YAMLValue] {
            let path = folder.appending(path: name).path
            return try await YAMLValue.documents(of: [path], in: scratch)[path] ?? []
        }

        /// Returns the validator's output, one line per document.
        private func validate(_ file: String, in scratch: Scratch) async throws -> (status: Int32, lines: [String]) {
            let ended = try await Program.run(
                ["kubernetes-validate", "--strict", "-k", "1.32", file], environment: Python.environment,
                in: scratch.work)
            let lines = (ended.output + ended.errors).lines
            return (
                ended.status, lines.map { $0.replacing(file, with: "FILE").replacing(#/-[a-z0-9]{10} /#, with: " ") }
            )
        }

        @Test(
            "kubectl builds one text from it, and each document conforms to its schema", .needs(.kubectl),
            .needs(.kubernetesValidate)
        )
        func schemas() async throws {
            try await Scratch.with { scratch in
                let built = try await scratch.run(["kubectl", "kustomize", folder.path])
                let file = try scratch.write(built, to: "built.yaml")
                let valid = try await validate(file, in: scratch)
                #expect(valid.status == 0)
                #expect(
                    valid.lines.sorted()
                        == [
                            "configmap/berth-manifest", "cronjob/berth", "role/berth", "rolebinding/berth",
                            "serviceaccount/berth",
                        ].map { "INFO FILE passed for resource \($0) against version 1.32" })
                let manifest = try String(contentsOf: folder.appending(path: "berth.yaml"), encoding: .utf8)
                let documents = try await YAMLValue.documents(of: [file], in: scratch)[file] ?? []
                let map = try #require(documents.first { $0["kind"]?.text == "ConfigMap" })
                #expect(map["data"] == .object(["berth.yaml": .text(manifest)]))

                // The validator does report errors.
                let misspelt = built.replacing("concurrencyPolicy", with: "concurencyPolicy")
                #expect(try await validate(scratch.write(misspelt, to: "misspelt.yaml"), in: scratch).status == 1)
            }
        }

        @Test("Pod Identity's service account is the one of IRSA without the role", .needs(.kubernetesValidate))
        func podIdentity() async throws {
            try await Scratch.with { scratch in
                let irsa = try await documents("serviceaccount-irsa.yaml", in: scratch)
                let identity = try await documents("serviceaccount-pod-identity.yaml", in: scratch)
                let role = YAMLValue.object([
                    "eks.amazonaws.com/role-arn": .text("arn:aws:iam::600423610423:role/ecr-pull")
                ])
                func account(_ metadata: [String: YAMLValue]) -> [YAMLValue] {
                    let named = YAMLValue.object(metadata.merging(["name": .text("berth")]) { $1 })
                    return [.object(["apiVersion": .text("v1"), "kind": .text("ServiceAccount"), "metadata": named])]
                }
                #expect(irsa == account(["annotations": role]))
                #expect(identity == account([:]))
                let file = folder.appending(path: "serviceaccount-pod-identity.yaml").path
                #expect(try await validate(file, in: scratch).status == 0)
            }
        }

        @Test("the job has no more rights than it needs")
        func restricted() async throws {
            try await Scratch.with { scratch in
                let (pod, container) = try await job(in: scratch)
                #expect(
                    pod["securityContext"]
                        == .object([
                            "runAsNonRoot": .bool(true), "runAsUser": .number(65532), "runAsGroup": .number(65532),
                            "fsGroup": .number(65532), "seccompProfile": .object(["type": .text("RuntimeDefault")]),
                        ]))
                #expect(
                    container["securityContext"]
                        == .object([
                            "allowPrivilegeEscalation": .bool(false), "readOnlyRootFilesystem": .bool(true),
                            "capabilities": .object(["drop": .list([.text("ALL")])]),
                        ]))
                let role = try #require(try await documents("rbac.yaml", in: scratch).first)
                #expect(
                    role["rules"]
                        == .list([
                            .object([
                                "apiGroups": .list([.text("")]), "resources": .list([.text("secrets")]),
                                "resourceNames": .list([.text("regcred")]),
                                "verbs": .list([.text("get"), .text("patch")]),
                            ]),
                            .object([
                                "apiGroups": .list([.text("")]), "resources": .list([.text("secrets")]),
                                "verbs": .list([.text("create")]),
                            ]),
                        ]))
            }
        }

        private func job(in scratch: Scratch) async throws -> (pod: YAMLValue, container: YAMLValue) {
            let cronJob = try #require(try await documents("cronjob.yaml", in: scratch).first)
            let pod = try #require(cronJob["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"])
            return (pod, try #require(pod["containers"]?.items.first))
        }

        /// Runs the container's own command with a kubectl that records its input and, like the real one, fails on
        /// empty input.
        private func runJob(
            in scratch: Scratch, _ sandbox: SandboxPeer, named name: String = "berth-29401234"
        ) async throws -> Ended {
            let container = try await job(in: scratch).container
            let words = ((container["command"]?.items ?? []) + (container["args"]?.items ?? [])).compactMap(\.text)
            let manifest = folder.appending(path: "berth.yaml").path
            let command = words.map { $0.replacing("/etc/berth/berth.yaml", with: manifest) }
            try #require(command.count == 3 && command[2] != words[2])
            let bin = try scratch.stand(
                in: "kubectl",
                """
                echo "$*" > '\(scratch.path("kubectl.arguments"))'
                cat > '\(scratch.path("kubectl.input"))'
                if ! [ -s '\(scratch.path("kubectl.input"))' ]; then
                    echo 'error: no objects passed to apply' >&2
                    exit 1
                fi
                """)
            var environment = try scratch.commandEnvironment(sandbox.environment)
            environment["PATH"] = "\(bin):\(environment["PATH"] ?? "")"
            environment.merge(["JITTER_SECONDS": "0", "NAMESPACE": "builds", "JOB_NAME": name]) { $1 }
            // A sleep that only records its argument.
            _ = try scratch.stand(in: "sleep", "echo \"$1\" >> '\(scratch.path("slept"))'")
            return try await Program.run(command, environment: environment, in: scratch.work)
        }

        @Test("the job's command passes a pull secret with every login to kubectl", .needs(.kubernetesValidate))
        func secret() async throws {
            try await Scratch.with { scratch in
                let ran = try await runJob(in: scratch, try await SandboxPeer.start(in: scratch))
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                #expect(
                    try scratch.read("kubectl.arguments")
                        == "apply --server-side --force-conflicts --field-manager=berth -f -\n")
                let file = scratch.path("kubectl.input")
                let valid = try await validate(file, in: scratch)
                #expect(valid.lines == ["INFO FILE passed for resource secret/regcred against version 1.32"])
                let secret = try #require(try await YAMLValue.documents(of: [file], in: scratch)[file]?.first)
                #expect(secret["type"]?.text == "kubernetes.io/dockerconfigjson")
                #expect(secret["metadata"]?["name"]?.text == "regcred")
                #expect(secret["metadata"]?["namespace"]?.text == "builds")
                let data = try #require(
                    secret["data"]?[".dockerconfigjson"]?.text.flatMap { Data(base64Encoded: $0) })
                let auths = try DockerAuths(data)
                #expect(
                    auths.users == [
                        "210987654321.dkr.ecr.us-east-2.amazonaws.com": "AWS",
                        "600423610423.dkr.ecr.us-east-2.amazonaws.com": "AWS",
                    ])
                // The logins went only through the pipe, not to the output.
                #expect(!auths.encoded.values.contains { (ran.output + ran.errors).contains($0) })
                #expect(try scratch.names(in: "home/.docker") == [])
            }
        }

        @Test(
            "C16: a scheduled job sleeps first, and a manually started job does not",
            arguments: [("berth-29401234", true), ("west-berth-29401234", true), ("berth-now", false), ("try", false)])
        func sleep(name: String, sleeps: Bool) async throws {
            try await Scratch.with { scratch in
                let container = try await job(in: scratch).container
                let variable = container["env"]?.items.first { $0["name"]?.text == "JOB_NAME" }
                #expect(
                    variable?["valueFrom"]?["fieldRef"]?["fieldPath"]?.text
                        == "metadata.labels['batch.kubernetes.io/job-name']")
                let ran = try await runJob(in: scratch, try await SandboxPeer.start(in: scratch), named: name)
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                #expect((try? scratch.read("slept")) == (sleeps ? "0\n" : nil))
            }
        }

        @Test("with one login missing, kubectl gets no input, and the job fails")
        func incomplete() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "refuse:210987654321.*")
                let ran = try await runJob(in: scratch, sandbox)
                #expect(ran.status == 1)
                #expect(try scratch.read("kubectl.input") == "")
                #expect(ran.errors.contains("210987654321.dkr.ecr.us-east-2.amazonaws.com"))
            }
        }
    }
}
