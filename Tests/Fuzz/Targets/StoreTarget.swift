import Platform

@testable import DockerConfig

extension FuzzTarget {
    /// A credential store's answers, and the messages about them. Parts: standard output, standard error.
    static let storeAnswer = FuzzTarget(
        name: "store-answer",
        words: JSONWords.all + [
            "\"ServerURL\":\"a\"", "\"Username\":\"u\"", "\"Username\":\"<token>\"", "\"Secret\":\"s\"", secret,
            "credentials not found in native keychain", "\u{85}", "\u{2028}",
        ],
        seeds: [
            #"{"ServerURL":"a","Username":"u","Secret":"s"}"#, #"{"Username":"<token>","Secret":"s"}"#,
            #"{"username":"u","SECRET":"s","secret":null} x"#, "null\n",
            "exit status 1: gpg: decryption failed\n\u{1B}[31mno key" + partSeparator + "\(secret)\n",
        ]
    ) { bytes in
        let parts = bytes.parts(2)
        let given = Stopwatch.time { StoredCredentials(parts[0], host: "a") }
        if let login = given?.login, case .identityToken(let user, _) = login { claim(user.isEmpty, "no user") }
        let ended = ProcessOutput(status: 1, output: parts[0], errors: parts[1])
        let complaint = Stopwatch.time { FailedStoreOutput(ended, hiding: Secret(secret)) }
        claimHarmless(complaint.words, lines: 1)
        claim(!complaint.words.contains(secret) && !complaint.text.contains(secret), "no secret in a complaint")
        claim(complaint.words.unicodeScalars.count <= 300, "a short complaint")
    }

    private static let secret = "hunter2-s3cret"
}
