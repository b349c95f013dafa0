import Foundation

extension FaultTable {
    /// Password faults of a registry that is not Amazon's.
    static let passwords = [
        Fault(
            "the variable is not set", FaultScene.registry(password: "{env: NOT_SET}"),
            .blocked("NOT_SET is not set (berth.yaml:6:61)")),
        Fault(
            "the variable is empty", FaultScene.registry { $0.variables[FaultScene.variable] = "" },
            .blocked("REGISTRY_PASSWORD is empty (berth.yaml:6:61)")),
        Fault(
            "the file does not exist", FaultScene.registry(password: "{file: /nowhere/password}"),
            .blocked("there is no file /nowhere/password (berth.yaml:6:62)")),
        Fault(
            "the file is a directory", FaultScene.registry(password: "{file: /tmp}"),
            .blocked("cannot read /tmp: Is a directory (berth.yaml:6:62)")),
        Fault(
            "the file is empty", FaultScene.registry(password: "{file: /dev/null}"),
            .blocked("/dev/null is empty (berth.yaml:6:62)")),
        Fault(
            "the file is not readable",
            FaultScene.registry(password: "{file: secret}") { scene in
                chmod(try scene.scratch.write(FaultScene.secret, to: "work/secret"), 0)
                scene.wrapper = OtherUser.without("dac_override", "dac_read_search")
            }, .blocked("cannot read TMP/work/secret: Permission denied (berth.yaml:6:62)"), needs: .fewerRights),
        Fault(
            "the file contains a control character",
            FaultScene.registry(password: "{file: secret}") { scene in
                try scene.scratch.write("\(FaultScene.secret)\u{1}\n", to: "work/secret")
            },
            .blocked(
                """
                the password from TMP/work/secret holds control characters, or is not UTF-8 (berth.yaml:6:62)
                A password can have several lines and tabs. Remove the other control characters.
                """)),
        Fault(
            "the command does not exist", command("no-such-program"),
            .failed(
                """
                there is no program no-such-program (berth.yaml:6:65)
                Install it, or fix PATH.
                """)),
        Fault(
            "the command fails", command("sh, -c, 'echo no such secret >&2; exit 3'"),
            .failed(
                """
                the command sh ended with status 3 (berth.yaml:6:65)
                no such secret
                """)),
        Fault(
            "the command is killed", command("sh, -c, 'kill -9 $$'"),
            .failed("the command sh ended with status 137 (berth.yaml:6:65)")),
        Fault(
            "the command writes nothing", command("'true'"), .failed("the command true wrote nothing (berth.yaml:6:65)")
        ),
        Fault(
            "the command writes without end", command("'yes'"),
            .failed("yes wrote more than 65536 bytes (berth.yaml:6:65)")),
        Fault(
            "the command does not end", command("sleep, '600'"),
            .failed("sleep did not end within 1m (berth.yaml:6:65)"), needs: .time, within: 65),
        Fault(
            "the command shows its secret in its error",
            FaultScene.registry(password: "{command: [sh, secret.sh]}") { scene in
                scene.command += ["-f", "berth.yaml"]
                try scene.scratch.write(
                    "echo '\(FaultScene.secret)'\necho 'cannot lock \(FaultScene.secret)' >&2\nexit 3\n",
                    to: "work/secret.sh")
            }, .failed("the command sh ended with status 3 (berth.yaml:6:65)")),
        Fault(
            "the command prints an invalid expiry",
            command(##"printf, '%s', '{"Secret":"\##(FaultScene.secret)","expires":"soon"}'"##),
            .failed(
                """
                the command printf printed an expiry that berth cannot read (berth.yaml:6:65)
                Use seconds since 1970, or a time such as 2040-01-31T08:30:00Z.
                """)),
        Fault(
            "the command prints an identity token, and a user is declared",
            command(##"printf, '%s', '{"Username":"<token>","Secret":"\##(FaultScene.secret)"}'"##),
            .failed(
                """
                the command printf returned an identity token, but the manifest expects a user's password \
                (berth.yaml:6:65)
                Write `username: <token>`.
                """)),
        Fault(
            "the password has expired",
            FaultScene.registry { scene in
                // {"alg":"none"}.{"exp":1700000000}.
                scene.variables[FaultScene.variable] = "eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDAwMDB9."
            },
            .failed(
                """
                the password from REGISTRY_PASSWORD expired N ago (berth.yaml:6:61)
                Renew it there.
                """)),
    ]

    private static func command(_ words: String) -> FaultScene.Arrangement {
        FaultScene.registry(password: "{command: [\(words)]}") { scene in
            scene.command += ["-f", "berth.yaml"]
        }
    }
}
