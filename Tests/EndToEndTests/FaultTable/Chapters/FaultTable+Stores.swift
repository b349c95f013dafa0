import Foundation

extension FaultTable {
    /// Faults of `docker-credential-scripted`, which Docker's config names for the faulty registry.
    static let stores = [
        Fault(
            "the store's program does not exist", store(nil),
            .blocked(
                """
                docker-credential-scripted is not on PATH
                Install it, or remove its line from credHelpers in Docker's config.
                """)),
        // D13
        Fault(
            "the program that credsStore names does not exist", leftBehind(andDeclaring: "auto"),
            .blocked(
                """
                docker-credential-desktop.exe is not on PATH
                Install it, set `storage: file`, or remove credsStore from Docker's config.
                """)),
        Fault(
            "the same, with `storage: file`", leftBehind(andDeclaring: "file"),
            .warning(
                """
                warning: podman, skopeo, oras, and helm cannot use the login for \(FaultScene.good) and 1 more in \
                ~/.docker/config.json
                Docker needs an empty line for it in credHelpers because credsStore is set; they do not support such \
                a line.
                To use them with this file, remove credsStore from it, then run `berth apply` again.
                """)),
        Fault(
            "the store's program cannot be run", store("#!/nowhere/sh\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: No such file or directory
                Fix it, or store logins elsewhere: `storage: file`, or another credsStore or credHelpers \
                in Docker's config.
                """)),
        Fault(
            "the store fails", store("#!/bin/sh\necho 'the vault is sealed'\nexit 1\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: the vault is sealed
                Fix that, or store logins elsewhere: `storage: file`, or another credsStore or \
                credHelpers in Docker's config.
                """)),
        Fault(
            "the store fails without a message", store("#!/bin/sh\nexit 1\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: it ended with status 1 and wrote nothing
                Fix that, or store logins elsewhere: `storage: file`, or another credsStore or \
                credHelpers in Docker's config.
                """)),
        Fault(
            "the store is killed", store("#!/bin/sh\nkill -9 $$\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: it ended with status 137 and wrote nothing
                Fix that, or store logins elsewhere: `storage: file`, or another credsStore or \
                credHelpers in Docker's config.
                """)),
        Fault(
            "the store does not end", store("#!/bin/sh\nexec sleep 600\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: it did not end within 30s
                It may be waiting for input, such as a passphrase: unlock it, then run berth again.
                """), needs: .time, within: 35),
        Fault(
            "the store writes invalid output", store("#!/bin/sh\necho '<html>'\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: its answer does not follow the protocol
                Check that it is a Docker credential helper: run `docker-credential-scripted version`.
                """)),
        // D14
        Fault(
            "the store neither lists nor returns a login",
            store("#!/bin/sh\n[ \"$1\" = list ] && echo 'usage: get' || echo 'the vault is sealed'\nexit 1\n"),
            .blocked(
                """
                docker-credential-scripted cannot return the login for REGISTRY: the vault is sealed
                Fix that, or store logins elsewhere: `storage: file`, or another credsStore or \
                credHelpers in Docker's config.
                """)),
        Fault(
            "the store shows a secret in its error",
            store("#!/bin/sh\n[ \"$1\" = store ] || { echo '{}'; exit 0; }\necho \"cannot store $(cat)\"\nexit 1\n"),
            .blocked(
                """
                docker-credential-scripted cannot store a login: it ended with status 1, and its output may contain \
                the secret
                Fix that, or store logins elsewhere: `storage: file`, or another credsStore or \
                credHelpers in Docker's config.
                """)),
        Fault(
            "the store's list has another form",
            store("#!/bin/sh\n[ \"$1\" = list ] && { echo '[1]'; exit 0; }\ncat >/dev/null\n"),
            .blocked(
                """
                docker-credential-scripted cannot list its logins: its answer does not follow the protocol
                Check that it is a Docker credential helper: run `docker-credential-scripted version`.
                """)),
    ]

    /// Configures the store of a removed Docker Desktop. The working registry has its login in the file.
    /// - Parameter storage: the storage of the faulty registry.
    private static func leftBehind(andDeclaring storage: String) -> FaultScene.Arrangement {
        { scene in
            scene.config = scene.config.map { "{\"credsStore\":\"desktop.exe\"," + $0.dropFirst() }
            scene.storage = "file"
            scene.declaration = "  - {id: 600423610423, regions: [eu-west-1], storage: \(storage)}\n"
        }
    }

    /// - Parameter program: the program's text; `nil` for no program.
    private static func store(_ program: String?) -> FaultScene.Arrangement {
        { scene in
            scene.config = scene.config.map { "{\"credHelpers\":{\"\(scene.host)\":\"scripted\"}," + $0.dropFirst() }
            guard let program else { return }
            try scene.scratch.make(folder: "bin")
            let path = try scene.scratch.write(program, to: "bin/docker-credential-scripted")
            chmod(path, 0o755)
            scene.variables["PATH"] = "\(scene.scratch.path("bin")):\(Tool.searchPath)"
        }
    }
}
