import BerthCore
import Effects
import OrderedCollections
import Platform
import SystemPackage
import TestSupport
import YAML

extension FuzzTarget {
    /// A manifest of up to three files, its includes and its variables; and the selectors that match it.
    static let manifest = FuzzTarget(
        name: "manifest",
        words: YAMLWords.all + [
            "version: 1\n", "name: ", "include: [a.yaml]\n", "include: [a.yaml, b.yaml]\n", "regions: ", "profile: ",
            "renew_before: 1h\n", "storage: helper\n", "verify: false\n", "profiles:\n", "accounts:\n", "registries:\n",
            "  - id: ", "  - host: ", "600423610423", "us-east-2", "role_arn: arn:aws:iam::210987654321:role/pull",
            "source: ", "external_id: ", "mfa_serial: ", "duration: ", "web_identity: ", "username: ", "password: ",
            "endpoints: [fips]", "labels: {a: b}", "file: ", "env: ", "command: [", "${ACCOUNT}", "${SECRET}",
            "${NOT_SET:-x}", "${NOT_SET:?x}", "'${NOT_SET}', ", "$${", "${", "}", "insecure: true\n", "expires_after: ",
            "ghcr.io",
            "docker.io", "public.ecr.aws", "[::1]:5000",
        ],
        seeds: [
            "version: 1\ninclude: [a.yaml]\nregions: [us-east-2]\nprofiles:\n  p: {role_arn: 'arn:aws:iam::210987654321:role/x'}\n"
                + "accounts:\n  - {id: '${ACCOUNT}', profile: p}\n" + partSeparator
                + "version: 1\ninclude: [b.yaml]\nregistries:\n  - host: ghcr.io\n    username: me\n    password: {env: SECRET}\n"
                + partSeparator + "version: 1\naccounts:\n  - {id: 600423610424, regions: [eu-west-1]}\n",
            "version: 1\nregistries:\n  - host: ${SECRET}\n    username: ${SECRET}\n    password: ${SECRET}\n    token: ${SECRET}\n",
            "version: 1\ninclude: [berth.yaml]\nprofiles:\n  a: {source: b}\n  b: {source: a}\naccounts: []\n",
        ],
        folders: ["Tests/BerthCoreTests/Manifest/Corpus", "examples"]
    ) { bytes in
        let names = ["berth.yaml", "a.yaml", "b.yaml"]
        let files = MemoryFileSystem()
        let folder: FilePath = "/home/me/work"
        for (name, part) in zip(names, bytes.parts(3)) {
            // Only this way can the file contain bytes that are not text.
            try? files.makeDirectory(folder, mode: 0o700)
            try? files.replace(folder.appending(name), with: part)
        }
        let effects = Effects.fake(files: files, environment: variables)
        do throws(ManifestError) {
            let reading = try Stopwatch.time { () throws(ManifestError) in
                try ManifestLoader.read(
                    from: [.file(folder.appending("berth.yaml"))], effects: effects,
                    substitution: .environment(effects.environment)
                )
            }
            reading.warnings.forEach(claimSound)
            claimWhole(reading.manifest)
        } catch {
            claim(
                !error.unreadable.isEmpty || error.diagnostics.contains { $0.severity == .error },
                "an error among the findings"
            )
            claim(error.diagnostics.count <= 1000, "at most a thousand findings")
            error.diagnostics.prefix(100).forEach(claimSound)
            let text = Stopwatch.time { error.rendered().joined() }
            claim(!text.contains(secret) || bytes.text.contains(secret), "no variable's value in \(text)")
        }
    }

    private static let secret = "hunter2-s3cret"
    private static let variables = [
        "ACCOUNT": "600423610423", "REGION": "us-east-2", "USER": "me", "EMPTY": "", "SECRET": secret,
    ]

    private static func claimWhole(_ manifest: Manifest) {
        let hosts = manifest.registries.map(\.host)
        claim(!hosts.isEmpty && Set(hosts).count == hosts.count, "each registry once")
        for registry in manifest.registries {
            claim(registry.place.line > 0 && registry.place.column > 0, "a registry's place")
            claimHarmless(registry.host, lines: 1)
        }
        Stopwatch.time {
            let vocabulary = SelectorVocabulary(manifest.registries)
            for (key, values) in vocabulary.values {
                guard let value = values.first, !value.isEmpty, !value.contains(","), !key.contains("="),
                    let selector = try? RegistrySelector("\(key)=\(value)")
                else { continue }
                let selected = try? RegistrySelection(only: [selector]).declared(in: manifest)
                // The label's own globs match more, never less.
                claim(selected?.isEmpty == false, "\(selector) selects something")
            }
        }
    }
}
