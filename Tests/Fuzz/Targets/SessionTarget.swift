extension FuzzTarget {
    /// Whole runs of `plan`, `status`, `apply` and `logout` over a manifest, a Docker config, a ledger, a trust, a saved
    /// plan, cached tokens, variables and answers together. See `SessionInput` for the parts and `SessionJudge` for the
    /// claims.
    static let session = FuzzTarget(
        name: "session",
        longest: 4096,
        // Each repeated input runs a dozen commands.
        longestRepeated: 8 << 10,
        repeatedSeeds: 2,
        words: SessionWords.separators + SessionWords.manifest + SessionWords.files + SessionWords.answers,
        seeds: SessionSeeds.all
    ) { bytes in
        SessionRun(SessionInput(bytes)).run()
    }
}

/// The words of the parts of a session's input.
enum SessionWords {
    /// The start of each part, the separator of answers, and base64.
    static let separators =
        SessionInput.Part.allCases.map { partSeparator + $0.rawValue } + ["\u{1C}", "\u{2}", "\u{3}", "\t", "\n"]
        + ["\u{D4E}", "\u{34F}", "\u{301}", "\u{202E}", "\u{1B}[2J", "\u{0}", "\r", "\u{85}"]

    static let manifest = [
        "version: 1\n", "name: ", "include: [a.yaml]\n", "regions: [us-east-2]\n", "profile: tool", "profile: corp",
        "profile: role", "renew_before: 1h\n", "storage: helper", "storage: pass", "storage: file", "verify: false\n",
        "accounts:\n", "registries:\n", "  - {id: 600423610423, regions: [us-east-2]}\n", "  - {host: ",
        "r.example.com", "ours.example.com", "store.example.com", "docker.io", "public.ecr.aws", "127.0.0.1:5000",
        ", username: me", ", password: {env: REG_PASSWORD}", ", password: {command: [/usr/bin/tool, x]}",
        ", password: {command: [sh, -c, \"touch x\"]}", ", password: {file: /home/me/work/a.yaml}", ", insecure: true",
        ", expires_after: 999999999d999999999d", "labels: {a: b}", "${AWS_SECRET_ACCESS_KEY}", "${AWS_SESSION_TOKEN}",
        "${REG_PASSWORD}", "${TEAM}", "${DOCKER_AUTH_CONFIG}", "external_id: ", "role_arn: ",
        "arn:aws:iam::600423610423:role/x", "profiles:\n", "{aws_profile: tool}", "{aws_profile: corp}",
        "{aws_profile: role}", "source: ",
    ]
    static let files = [
        "\"auths\":{", "\"credsStore\":\"pass\"", "\"credHelpers\":{\"store.example.com\":\"pass\"}", "\"auth\":\"",
        "\"identitytoken\":\"", "@BOSS@", "@STORED@", "\"version\":1", "@DIGEST@", "@OURS@",
        "\"storage\":\"store:pass\"",
        "\"storage\":\"helper\"", "\"stored\":\"2027-01-15T08:00:00Z\"", "\"expires\":\"9999-12-31T23:59:59Z\"",
        "\"blocked\"\t\"log in\"", "\"r.example.com\"", "@SSO@", "9223372036854775807", "1e300", "-1",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:80/", "AWS_ACCESS_KEY_ID\n", "REG_PASSWORD=@PASSWORD@",
        "BERTH_REGISTRY_ENDPOINT=http://127.0.0.1:5000", "AWS_ENDPOINT_URL=http://127.0.0.1:4566",
    ]
    static let answers = [
        "401\t", "200\t", "429\t", "503\t", "Basic realm=\"r\"\t", "Bearer realm=\"https://auth.example.com/token\"\t",
        "Bearer realm=\"http://evil.example.com/\"\t", "{\"errors\":[{\"message\":\"", "@SENT@", "\u{34F}@SENT@",
        "{\"token\":\"", "{\"authorizationData\":[{\"authorizationToken\":\"\u{2}AWS:@ECR@\u{3}\",\"expiresAt\":",
        "e30.\u{2}{\"exp\":1e300}\u{3}.x", "[link](https://evil.example.com)", "<img src=x>", "tool\t0\t@COMMAND@",
        "tool\t1\t\t", "aws-tool\t0\t{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"B\"}",
        "docker-credential-pass\t0\t", "docker-credential-pass store\t1\t@SENT@\t@SENT@",
    ]
}
