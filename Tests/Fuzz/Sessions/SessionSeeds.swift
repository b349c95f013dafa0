/// The seeds of a session. A missing part is valid, so that each seed tests one thing.
enum SessionSeeds {
    static let all = ordinary + hostile

    private static func input(_ parts: (SessionInput.Part, String)...) -> String {
        parts.map { partSeparator + $0.0.rawValue + $0.1 }.joined()
    }

    // MARK: Manifests

    private static func manifest(_ lines: String...) -> (SessionInput.Part, String) {
        (.manifest, (["version: 1"] + lines).joined(separator: "\n") + "\n")
    }

    private static let commands = manifest(
        "registries:",
        "  - {host: r.example.com, username: me, password: {command: [/usr/bin/tool, x]}}",
        "  - {host: n.example.com, username: me, password: {env: REG_PASSWORD}}")
    private static let stores = manifest(
        "name: team", "registries:",
        "  - {host: store.example.com, username: me, password: {env: REG_PASSWORD}, storage: pass}",
        "  - {host: helper.example.com, username: me, password: {env: REG_PASSWORD}, storage: helper}")
    private static let included = manifest(
        "include: [a.yaml]", "registries:", "  - {host: n.example.com, username: me, password: {env: REG_PASSWORD}}")
    private static let password = registry("n.example.com")
    private static let ecr = account("")
    private static let tool = account("profiles: {tool: {aws_profile: tool}}\nprofile: tool")

    private static func registry(
        _ host: String, user: String = "me", more: String = ""
    ) -> (SessionInput.Part, String) {
        manifest("registries:", "  - {host: \(host), username: \(user), password: {env: REG_PASSWORD}\(more)}")
    }

    private static func account(_ lines: String, more: String = "") -> (SessionInput.Part, String) {
        manifest(lines, "accounts:", "  - {id: 600423610423, regions: [us-east-2]\(more)}")
    }

    // MARK: State

    private static let noConfig: (SessionInput.Part, String) = (.config, "{}")
    private static let trusted: (SessionInput.Part, String) = (.trust, SessionWorld.trusted)

    private static func ledger(storage: String, name: String = "team") -> (SessionInput.Part, String) {
        let text = """
            {"entries":[{"config":"/home/me/.docker/config.json","entry":{"digest":"@OURS@","isRouted":false,\
            "manifest":"\(name)","path":"/home/me/work/berth.yaml","principal":"me","storage":"\(storage)",\
            "stored":"2027-01-14T08:00:00Z"},"host":"ours.example.com"}],\
            "key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","version":1}
            """
        return (.ledger, text)
    }

    /// Returns a config with one login; the text becomes base64.
    private static func login(_ host: String, _ login: String) -> (SessionInput.Part, String) {
        (.config, "{\"auths\":{\"\(host)\":{\"auth\":\"\u{2}\(login)\u{3}\"}}}")
    }

    // MARK: Answers

    private static func registryMessage(_ message: String) -> (SessionInput.Part, String) {
        (.registry, "403\tBasic realm=\"r\"\t{\"errors\":[{\"code\":\"X\",\"message\":\"\(message)\"}]}")
    }

    private static func token(_ login: String, expires: String) -> (SessionInput.Part, String) {
        let grant = "{\"authorizationToken\":\"\u{2}\(login)\u{3}\",\"expiresAt\":\(expires)}"
        return (.aws, "200\t\t{\"authorizationData\":[\(grant)]}")
    }

    private static let years = String(repeating: "999999999d", count: 300)
    private static let noKeys = "AWS_ACCESS_KEY_ID\nAWS_SECRET_ACCESS_KEY\nAWS_SESSION_TOKEN\n"

    /// A user's normal inputs.
    private static let ordinary = [
        input((.options, "")),
        input((.options, "cil"), trusted),
        input((.options, "g"), commands, trusted),
        input((.options, "b"), stores, (.config, #"{"credsStore":"pass","auths":{}}"#)),
        input((.options, "tl"), stores, noConfig),
        input((.options, "s"), commands, trusted, noConfig),
        input(
            (.options, "i"), included,
            (.included, account("profiles: {corp: {aws_profile: corp}}\nprofile: corp").1)),
        input((.options, "i"), account("profiles: {role: {aws_profile: role}}\nprofile: role")),
        input(manifest("registries:", "  - {host: public.ecr.aws}"), noConfig),
        input((.options, "h"), account("", more: ", storage: helper")),
        input((.options, "hl"), registry("ours.example.com", more: ", storage: helper")),
        input((.options, "l"), password, ledger(storage: "file", name: "x")),
        input(ecr, (.variables, noKeys + "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.2/creds\n")),
    ]

    /// Inputs that broke an older berth. The numbers are those of the findings in issue 13.
    private static let hostile = [
        // S2: the trust was revoked after the plan was saved.
        input((.options, "s"), commands, trusted, (.laterTrust, SessionWorld.trustText), noConfig),
        // S3: the saved plan was edited.
        input((.options, "s"), commands, (.plan, "\"blocked\"\t\"log in\""), noConfig),
        // S4: a saved plan of another user.
        input((.options, "sy"), password, noConfig),
        // S6, S7: files of another user, as a killed run leaves them next to the config.
        input((.options, "v"), password, noConfig),
        input((.options, "v"), password, (.config, "")),
        // S9: a container URI with a combining mark.
        input(
            ecr, noConfig,
            (.variables, noKeys + "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://2135752705:80/\u{301}@127.0.0.1/creds\n")),
        // S11: names that resemble loopback addresses.
        input(password, noConfig, (.variables, "BERTH_REGISTRY_ENDPOINT=http://127.0.0.08:80")),
        input(ecr, noConfig, (.variables, "AWS_ENDPOINT_URL=http://127.-0.0.1:4566")),
        input(registry("'127.0.0.08:80'"), noConfig),
        // S12: trust and ledger of another user.
        input((.options, "z"), commands, trusted, noConfig),
        input((.options, "zl"), password),
        // S14: numbers in tokens.
        input(password, (.variables, "REG_PASSWORD=e30.eyJleHAiOjFlMzAwfQ.x"), noConfig),
        input(password, (.variables, "REG_PASSWORD=e30.eyJleHAiOi0xZTMwMH0.x"), noConfig),
        input(password, login("n.example.com", "me:e30.\u{2}{\"exp\":1e19}\u{3}.x")),
        input(ecr, noConfig, token("AWS:e30.\u{2}{\"exp\":1e300}\u{3}.x", expires: "1e300")),
        // S16: a login in place of a store's mark.
        input((.options, "l"), password, login("ours.example.com", "boss:@BOSS@"), ledger(storage: "store:pass")),
        // S19: Markdown by Character.
        input(
            (.options, "g"), password, noConfig,
            registryMessage("[\u{34F}Fix](https://evil.example/) \u{D4E}<img src=x> |\u{34F} x")),
        // S20: a registry repeats the password with a mark after or before it.
        input(password, noConfig, registryMessage("wrong password @SENT@\u{34F}")),
        input(password, noConfig, registryMessage("wrong password \u{D4E}@SENT@")),
        input(
            stores, noConfig,
            (.programs, "docker-credential-pass store\t1\tno @SENT@\u{34F}\tno @SENT@\u{34F}")),
        // S21: a program sees DOCKER_AUTH_CONFIG and other secrets.
        input(tool),
        // S22: secrets in a manifest's texts.
        input(account("name: n-${AWS_SECRET_ACCESS_KEY}")),
        input(registry("a.example.com", user: "'${REG_PASSWORD}'")),
        input(
            account(
                """
                profiles:
                  tool: {aws_profile: tool}
                  p: {source: tool, role_arn: 'arn:aws:iam::600423610423:role/x', external_id: '${AWS_SESSION_TOKEN}'}
                profile: p
                """)),
        // S31: names of several lines.
        input((.options, "ci"), account("name: \"a\\nb\"", more: ", name: \"c\\nd\"")),
        // S33: passwords that differ only in normal form are different.
        input(password, (.variables, "REG_PASSWORD=e\u{301}"), login("n.example.com", "me:\u{E9}")),
        // S36: a user other than AWS in ECR's answer.
        input(account("verify: false"), noConfig, token("<token>:@ECR@", expires: "1800043200")),
        // S37: a lifetime beyond every clock's range.
        input(registry("n.example.com", more: ", expires_after: \(years)"), noConfig),
        // S38: a host with a letter whose lower case is another letter.
        input(registry("'\u{212A}.example.com'"), noConfig),
    ]
}
