import BerthCore
import Crypto
import Effects
import FoundationEssentials
import Glibc
import Platform
import SystemPackage
import TestSupport

@testable import BerthCLI
@testable import BerthCore
@testable import DockerConfig

/// The machine that an input describes: files in memory, and programs and hosts with the input's answers.
struct SessionWorld {
    static let work: FilePath = "/home/me/work"
    static let config: FilePath = "/home/me/.docker/config.json"
    static let state: FilePath = "/home/me/.local/state/berth"
    static let tokens: FilePath = "/home/me/.cache/berth/tokens"
    static let savedPlan = work.appending("p.plan")

    let input: SessionInput
    let files = MemoryFileSystem()
    let processes: SessionProcesses
    let http: SessionHTTP
    let effects: Effects
    /// The system of each command. `OutputCapture` takes what it writes.
    let system: CommandSystem
    private let inputFiles = InputFiles()

    /// The file for the step's summary. It must be a file of the system; this one has no name.
    private static let summary = temporaryFile()

    init(_ input: SessionInput) {
        self.input = input
        processes = SessionProcesses(input.bytes(.programs, [:]))
        http = SessionHTTP(registry: input[.registry] ?? [], aws: input[.aws] ?? [])
        var effects = Effects.fake(
            http: http, files: files, processes: processes, environment: Self.variables(input),
            workingDirectory: Self.work)
        effects.environment.user = Self.user
        self.effects = effects
        system = CommandSystem(
            effects: effects, monotonicClock: SystemMonotonicClock(),
            standardOutput: Self.output(STDOUT_FILENO, .standardOutput),
            standardError: Self.output(STDERR_FILENO, .standardError),
            outputBuffer: OutputBuffer(), outputFiles: LocalOutputFiles(), standardInput: NoInput(),
            interruptions: NoInterruptions(),
            process: CurrentProcess())
        put(Self.work.appending("berth.yaml"), input.bytes(.manifest, or: Self.manifest, [:]))
        put(Self.work.appending("a.yaml"), input.bytes(.included, or: Self.manifest, [:]))
        // Another user can leave files only in a directory that is open to all.
        if input.has("v") { try? files.makeDirectory(Self.config.removingLastComponent(), mode: 0o1777) }
        put(Self.config, input.bytes(.config, or: Self.configText, Canary.stores))
        let values = ["DIGEST": readManifest()?.digest ?? "", "OURS": Self.digestOfStored]
        put(Self.state.appending("ledger.json"), input.bytes(.ledger, or: Self.ledgerText, values))
        put(Self.state.appending("trusted.json"), input.bytes(.trust, or: Self.trustText, values))
        put("/home/me/.aws/config", input.bytes(.awsConfig, or: Self.awsConfig, [:]))
        put(
            "/home/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
            input.bytes(.ssoToken, or: Self.ssoToken, ["SSO": Canary.sso]))
        putHelperFiles(values)
        if input.has("z") {
            for name in ["ledger.json", "trusted.json", "helper-index"] {
                files.give(Self.state.appending(name).string, to: Self.other)
            }
        }
        if input.has("v") { putLeftovers() }
    }

    private static func output(_ descriptor: CInt, _ stream: OutputWriter.Stream) -> OutputWriter {
        OutputWriter(descriptor: descriptor, stream, CurrentProcess(), isASCII: true)
    }

    /// An empty standard input.
    private struct NoInput: InputSource {
        func allBytes() -> [UInt8] { [] }
    }

    /// Signals that never come. The system keeps its defaults.
    private struct NoInterruptions: InterruptionSource {
        func forEach(_ handler: @escaping @Sendable () -> Void) async {}
        func restoreDefaults() {}
    }

    /// The user who runs berth.
    static let user: UInt32 = 1000
    /// Another user of the machine.
    static let other = FileOwner(user: 65534, group: 65534)
    /// The content of the other user's files.
    static let cuckoo = "cuckoo"

    /// Whether a file belongs to the user who runs berth.
    func isOurs(_ path: FilePath) -> Bool { files.owner(of: path.string) != Self.other }

    /// Writes the complete copy and the swapped file of a killed run, as the other user would forge them.
    private func putLeftovers() {
        let folder = Self.config.removingLastComponent()
        let present = SHA256.hash(data: files.text(Self.config.string).map { Array($0.utf8) } ?? [])
        let digest = present.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for name in ["config.json.berth-saved", ".config.json.berth-swap.0123456789abcdef.\(digest).x"] {
            let path = folder.appending(name)
            put(path, Array("{\"auths\":{},\"\(Self.cuckoo)\":1}".utf8))
            files.give(path.string, to: Self.other)
        }
    }

    /// Sets the trust for the moment when a saved plan is applied.
    func putLaterTrust() {
        guard input[.laterTrust] != nil else { return }
        put(
            Self.state.appending("trusted.json"),
            input.bytes(.laterTrust, ["DIGEST": readManifest()?.digest ?? ""]))
    }

    /// Edits the saved plan by the input's replacements, or gives it to another user.
    func editSavedPlan() {
        defer { if input.has("y") { files.give(Self.savedPlan.string, to: Self.other) } }
        guard let part = input[.plan] else { return }
        if part.first == 0x7B { return put(Self.savedPlan, part) }
        guard var text = files.text(Self.savedPlan.string).map({ Array($0.utf8) }) else { return }
        for line in part.split(separator: 0x0A) {
            let fields = line.split(separator: 0x09, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
            guard fields.count == 2, !fields[0].isEmpty else { continue }
            text = text.replacing(fields[0], with: fields[1])
        }
        put(Self.savedPlan, text)
    }

    /// Returns the manifest as a command reads it; `nil` if it is invalid.
    func readManifest() -> Manifest? {
        try? ManifestLoader.read(
            from: [.file(Self.work.appending("berth.yaml"))], effects: effects,
            substitution: .environment(effects.environment)
        ).manifest
    }

    /// Returns the step's summary since the last call.
    func takeSummary() -> [UInt8] {
        let count = Int(lseek(Self.summary, 0, SEEK_END))
        guard count > 0 else { return [] }
        var text = [UInt8](repeating: 0, count: count)
        pread(Self.summary, &text, count, 0)
        ftruncate(Self.summary, 0)
        lseek(Self.summary, 0, SEEK_SET)
        return text
    }

    private func put(_ path: FilePath, _ bytes: [UInt8]) {
        try? files.makeDirectory(path.removingLastComponent(), mode: 0o700)
        try? files.replace(path, with: bytes)
        inputFiles.bytes[path.string] = bytes
    }

    /// Whether a file still has the bytes that the input gave it.
    func isUnchanged(_ path: String, _ bytes: [UInt8]) -> Bool { inputFiles.bytes[path] == bytes }

    /// The files' contents from the input.
    private final class InputFiles {
        var bytes: [String: [UInt8]] = [:]
    }

    private func putHelperFiles(_ values: [String: String]) {
        guard input[.helperIndex] != nil || input.has("h") else { return }
        let index = input.bytes(.helperIndex, or: Self.helperIndex, values)
        let body = index.last == RecordField.lineEnd ? index : index + [RecordField.lineEnd]
        put(Self.state.appending("helper-index"), body + HelperIndexText.ending(at: body.count))
        let token = input.bytes(.token, or: Self.token, ["STORED": Canary.stored])
        for field in index.split(whereSeparator: { $0 == 0x09 || $0 == 0x0A }) {
            let name = Array(field).text
            if TokenCache.isKey(name) { put(Self.tokens.appending(name), token) }
        }
    }

    // MARK: Variables

    /// The variables that an input may set: not those with the paths of this world's files.
    private static let settable: Set<String> = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_PROFILE",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_DISABLED",
        "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "BERTH_REGISTRY_ENDPOINT", "REG_PASSWORD", "TEAM", "DOCKER_AUTH_CONFIG", "NO_COLOR", "TERM",
    ]

    private static func variables(_ input: SessionInput) -> [String: String] {
        var variables = [
            "PATH": "/usr/bin", "HOME": "/home/me", "AWS_REGION": "us-east-2", "AWS_ACCESS_KEY_ID": "AKIAX",
            "AWS_SECRET_ACCESS_KEY": Canary.secretKey, "AWS_SESSION_TOKEN": Canary.session,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": Canary.container, "REG_PASSWORD": Canary.password, "TEAM": "ops",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": Canary.actions,
            "ACTIONS_ID_TOKEN_REQUEST_URL": "https://token.actions.example.com/x?y=z",
            // e:CANARYauthconf3
            "DOCKER_AUTH_CONFIG": #"{"auths":{"env.example.com":{"auth":"ZTpDQU5BUllhdXRoY29uZjM="}}}"#,
        ]
        if input.has("g") {
            variables["GITHUB_ACTIONS"] = "true"
            variables["GITHUB_WORKSPACE"] = "/home/me/work"
            variables["GITHUB_STEP_SUMMARY"] = "/proc/self/fd/\(summary)"
        }
        for line in input.bytes(.variables, ["PASSWORD": Canary.password]).split(separator: 0x0A) {
            let words = line.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
                .map { Array($0).text }
            // No variable can contain a NUL.
            guard settable.contains(words[0]), !line.contains(0) else { continue }
            // berth shows the values of other variables, and cannot know that the fuzzer wrote the password there.
            if words[0] != "REG_PASSWORD", Canary.isIn(Array(line), mark: Canary.passwordMark) { continue }
            variables[words[0]] = words.count > 1 ? words[1] : nil
        }
        return variables
    }

    // MARK: Defaults

    private static let ledgerKey = Data(count: 32)

    /// The digest, in the ledger, of the stored login.
    private static let digestOfStored = Ledger(digestKey: ledgerKey, lines: [], appliedPlans: [:])
        .digest(username: "me", secret: Secret(Canary.stored))

    static let manifest = """
        version: 1
        name: team
        accounts:
          - {id: 600423610423, regions: [us-east-2]}
        registries:
          - {host: r.example.com, username: me, password: {env: REG_PASSWORD}}
          - {host: ours.example.com, username: me, password: {command: [/usr/bin/tool, x]}}

        """
    static let configText = """
        {"auths":{"r.example.com":{"auth":"\u{2}boss:@BOSS@\u{3}"},"ours.example.com":{"auth":"\u{2}me:@STORED@\u{3}"}}}
        """
    static let ledgerText = """
        {"entries":[{"config":"/home/me/.docker/config.json","entry":{"digest":"@OURS@","isRouted":false,\
        "manifest":"team","path":"/home/me/work/berth.yaml","principal":"command me","storage":"file",\
        "stored":"2027-01-14T08:00:00Z"},"host":"ours.example.com"}],\
        "key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","version":1}
        """
    static let trustText = #"{"manifests":[],"version":1}"#
    static let trusted = #"""
        {"manifests":[{"digest":"@DIGEST@","path":"/home/me/work/berth.yaml","trusted":"2027-01-14T08:00:00Z"}],"version":1}
        """#
    private static let awsConfig = """
        [profile tool]
        credential_process = /usr/bin/aws-tool --json
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-2
        [profile corp]
        sso_session = corp
        sso_account_id = 600423610423
        sso_role_name = pull
        [profile role]
        role_arn = arn:aws:iam::600423610423:role/pull
        source_profile = tool

        """
    private static let ssoToken = """
        {"accessToken":"@SSO@","expiresAt":"2027-01-16T08:00:00Z","startUrl":"https://corp.awsapps.com/start",\
        "region":"us-east-2"}
        """
    private static let key = String(repeating: "0123456789abcdef", count: 4)
    private static let helperIndex = """
        berth-helper-index 1
        ours.example.com\t/home/me/.docker/config.json\t\(key)\tme\t@DIGEST@\t\t/home/me/work/berth.yaml

        """
    private static let token = """
        berth-token 1
        stored 1799999000
        expires 1800003000
        username me
        secret @STORED@
        end

        """
}
