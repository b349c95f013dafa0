import Foundation
import Testing

extension EndToEnd {
    /// Compares the schema of events with all events that berth writes.
    @Suite struct EventSchemaTests {
        private static let secret = "planted-in-a-variable"
        /// A principal with an account, its name and a region.
        private static let session = """
            version: 1
            profiles:
              dev: {sso: {start_url: "https://sandbox.awsapps.com/start", region: us-east-1, role: EcrPull}}
              deploy:
                source: dev
                role_arn: "arn:aws:iam::${account.id}:role/pull"
                session_name: "${account.name}-${region}"
            accounts: [{id: 600423610423, name: tools, profile: deploy, regions: [us-east-2]}]

            """

        @Test(
            "the schema describes the events of every command, and no other events",
            .needs(EventSchema.validator))
        func schema() async throws {
            try await Scratch.with { scratch in
                let lines = try await everyCommand(in: scratch)
                let schema = try EventSchema()
                for strictly in [false, true] {
                    let checked = try await schema.check(
                        lines + schema.examples(), strictly: strictly, in: scratch)
                    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
                }
                var seen: [String: Set<String>] = [:]
                for event in ToldEvents.read(lines) {
                    seen[event["type"] as? String ?? "", default: []].formUnion(event.keys)
                }
                #expect(Set(seen.keys) == Set(schema.types))
                for type in schema.types { #expect(seen[type] == schema.members(of: type), "\(type)") }
                #expect(!lines.contains { $0.contains(Self.secret) })
            }
        }

        @Test(
            "the schema accepts a later berth's additions, and refuses invalid events",
            .needs(EventSchema.validator),
            arguments: [
                (#"{"type":"tea_time","cups":2}"#, true, false),
                (#"{"type":"apply_start","host":"ghcr.io","action":"log_in","cups":2}"#, true, false),
                (#"{"type":"consumers","host":"a","kept":true,"consumers":{"x":{"sees":"no","cups":1}}}"#, true, false),
                (#"{"type":"apply_start","host":"ghcr.io"}"#, false, false),
                (#"{"type":"apply_start","host":"ghcr.io","action":"blocked"}"#, false, false),
                (#"{"type":"status_summary","registries":"2","drifted":0}"#, false, false),
                (#"{"host":"ghcr.io"}"#, false, false),
            ] as [(String, Bool, Bool)])
        func refusals(line: String, passes: Bool, passesStrictly: Bool) async throws {
            try await Scratch.with { scratch in
                let schema = try EventSchema()
                let loose = try await schema.check([line], strictly: false, in: scratch)
                #expect((loose.status == 0) == passes, "\(loose.output)\(loose.errors)")
                let strict = try await schema.check([line], strictly: true, in: scratch)
                #expect((strict.status == 0) == passesStrictly, "\(strict.output)\(strict.errors)")
            }
        }

        /// Returns the events of every command, with all successes and all failures.
        private func everyCommand(in scratch: Scratch) async throws -> [String] {
            let sandbox = try await SandboxPeer.start(
                in: scratch, "--sso-approve", "--fault", "refuse:\(EventScene.prod)", "--fault",
                "throttle:ecr.eu-west-1")
            try scratch.write(EventScene.everything, to: "work/berth.yaml")
            try scratch.write("version: 1\nregions: [us-east-2]\nacounts: []\n", to: "work/bad.yaml")
            try scratch.write(Self.session, to: "work/session.yaml")
            try scratch.write(
                "[profile team]\nregion = us-east-2\nsso_account_id = 600423610423\n", to: "aws-config")
            try scratch.make(folder: "work/new")
            let environment = sandbox.environment.merging([
                // A named manifest may run its commands.
                "BERTH_FILE": scratch.path("work/berth.yaml"), "AWS_MAX_ATTEMPTS": "1",
                "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00Z",
                "AWS_CONFIG_FILE": scratch.path("aws-config"), "GITHUB_TOKEN": Self.secret,
            ]) { $1 }
            let export = "export --format docker-auth-config --only host=\(EventScene.tools) --out logins.json"
            let runs: [(String, Int32)] = [
                ("validate", 0), ("validate -f bad.yaml", 65), ("list", 0), ("schema", 0), ("schema events", 0),
                ("plan", 0), ("plan --only region=nowhere", 64), ("apply", 1), ("plan", 0), ("status", 0),
                ("status --principals", 0), ("status --consumers", 0), ("logout --all", 0),
                ("trust --yes -f berth.yaml", 0),
                ("trust --list", 0), (export, 0), ("init --yes --out new/berth.yaml", 0),
                ("auth login --device-code -f session.yaml", 0), ("auth status -f session.yaml", 0),
                ("auth logout -f session.yaml", 0),
            ]
            var lines: [String] = []
            for (command, status) in runs {
                let told = try await scratch.told(command.split(separator: " ").map(String.init), with: environment)
                #expect(told.ended.status == status, "\(command): \(told.ended.errors)\(told.lines)")
                lines += told.lines
            }
            return lines
        }
    }
}
