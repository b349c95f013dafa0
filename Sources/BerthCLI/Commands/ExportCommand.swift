import ArgumentParser
package import BerthCore
import Effects
import Platform

struct ExportCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print fresh logins for other programs.",
        discussion: """
            Examples:
              berth export --format docker-auth-config
              berth export --format kubernetes-secret --namespace apps --out secret.yaml
              berth export --format kubernetes-secret --each --name pull
              berth export --format podman-auth --out auth.json

            berth neither reads nor writes Docker's config. If one registry fails, berth prints nothing and exits with \
            1: a partial export would remove the missing logins wherever it replaces an earlier one.

            docker reads DOCKER_AUTH_CONFIG since version 28.3. Apply secrets with `kubectl apply --server-side`: \
            without it, kubectl copies the secret into an annotation.
            """
    )

    @Option(help: "The output format.")
    var format: ExportFormat

    @Option(
        help: ArgumentHelp(
            "Write a file that only you may read. Default: `-`, standard output.", valueName: "file"),
        completion: .file())
    var out: String?

    @Option(
        help: ArgumentHelp(
            "The Kubernetes secret's name, or with --each the start of the names. Default: berth.",
            valueName: "name"),
        transform: Self.secretName)
    var name: KubernetesName?

    @Option(
        help: ArgumentHelp("The Kubernetes secret's namespace. Default: kubectl's.", valueName: "name"),
        transform: Self.namespaceName)
    var namespace: KubernetesName?

    @Flag(help: "Write a Kubernetes secret for each registry.")
    var each = false

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var requests: RequestOptions

    /// The value of `--out`; `nil` for standard output.
    private var file: String? { out == "-" ? nil : out }

    func validate() throws {
        if format != .kubernetesSecret && (name != nil || namespace != nil || each) {
            throw ValidationError("--name, --namespace and --each need --format kubernetes-secret")
        }
        if output.json && file == nil {
            throw ValidationError("--json prints events to standard output: name a file with --out")
        }
    }

    func run(_ console: Console) throws {
        let exportRun = try ExportRun(console, files: manifest.file, selection.selection)
        try checkIdentityTokens(in: exportRun.plan)
        let effects = exportRun.effects
        let place = file.map { ExportFile(effects.environment.absolute($0), in: effects.files) }
        do { try place?.check() } catch { throw CommandError(.cannotWrite, error) }

        let logins = try exportRun.logins(requests.limits)
        let export = self.export(of: logins)
        if let refusal = export.refusal { throw CommandError(.failed, refusal) }
        console.mask(export)
        console.release()
        console.warn(export.warnings)
        if let place {
            do { try place.write(export) } catch { throw CommandError(.cannotWrite, error) }
        } else {
            if console.standard.isTerminal {
                let warning = UserMessage(
                    "secrets_on_terminal",
                    "the output contains secrets: pipe it to a program, or name a file with --out")
                console.warn([warning])
            }
            console.standard.writeExactly(export.bytes)
        }
        console.events.emit(ExportedEvent(logins, as: format, to: file))
        if !console.isQuiet { console.error.writeLine(summary(of: logins, effects)) }
    }

    private func export(of logins: [ExportedLogin]) -> ExportDocument {
        switch format {
        case .dockerAuthConfig: return .dockerAuthConfig(logins)
        case .podmanAuth: return .podmanAuth(logins)
        case .kubernetesSecret:
            let name = name ?? .berth
            let secrets =
                each
                ? KubernetesSecret.each(of: logins, name: name, namespace: namespace)
                : [KubernetesSecret(name: name, namespace: namespace, logins: logins)]
            return .kubernetesSecrets(secrets)
        }
    }

    /// Refuses a format that cannot hold identity tokens, before any request.
    private func checkIdentityTokens(in plan: Plan) throws {
        guard !format.takesIdentityTokens else { return }
        let hosts = plan.changes.filter { $0.passwordRequest?.wantsIdentityToken == true }.map(\.host)
        guard !hosts.isEmpty else { return }
        let names = hosts.joined(separator: ", ")
        throw CommandError(
            .usage, code: "format_without_identity_tokens",
            "\(format.rawValue) cannot hold the identity token for \(names)",
            nextStep: """
                Leave it out with --skip \("host=\(hosts.joined(separator: ","))".shellWord), or use --format podman-auth.
                """)
    }

    /// Returns a text such as `Exported 4 registries to auth.json; the first login expires in 12h.`
    private func summary(of logins: [ExportedLogin], _ effects: Effects) -> String {
        let now = effects.clock.now
        let what = "Exported \(logins.count) \(logins.count == 1 ? "registry" : "registries")"
        let expiry = ExportDocument.firstExpiry(of: logins).map { expires in
            "; \(logins.count == 1 ? "the" : "the first") login expires in \(TimeFormatting.left(expires, now: now))"
        }
        return what + (file.map { " to \($0)" } ?? "") + (expiry ?? "") + "."
    }

    @Sendable private static func secretName(_ text: String) throws -> KubernetesName {
        do { return try KubernetesName(text) } catch { throw ValidationError(error.description) }
    }

    @Sendable private static func namespaceName(_ text: String) throws -> KubernetesName {
        do { return try KubernetesName(text, .namespace) } catch { throw ValidationError(error.description) }
    }
}

extension ExportFormat: ExpressibleByArgument {}
