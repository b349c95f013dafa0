import Foundation
import Testing

extension FaultTable {
    static let locks = [
        Fault(
            "another berth holds the lock of Docker's config",
            heldByBerth("home/.docker/.config.json.berth-lock"),
            .error(
                """
                error: another berth (process PID) still holds TMP/home/.docker/.config.json.berth-lock after \
                1s
                Nothing is written. Wait for it, or end it with: kill PID
                """, status: 75)),
        Fault(
            "another program holds the lock of Docker's config", held("home/.docker/.config.json.berth-lock"),
            .error(
                """
                error: another berth still holds TMP/home/.docker/.config.json.berth-lock after 1s
                Nothing is written. Run berth again once the other is done.
                """, status: 75)),
        Fault(
            "another berth holds the ledger's lock", held("state/berth/.ledger.lock"),
            .warning(
                """
                warning: cannot write the ledger, so berth will not recognize these logins: \
                another berth still holds TMP/state/berth/.ledger.lock after 1s
                `berth logout` does not remove them unless it can write TMP/state/berth/ledger.json. Set \
                XDG_STATE_HOME to another directory.
                """)),
    ]

    /// Holds a lock that names a process which appears to run berth.
    private static func heldByBerth(_ name: String) -> FaultScene.Arrangement {
        { scene in
            // The system names a process after its program's file.
            let program = try scene.scratch.write("#!/bin/sh\nwhile :; do sleep 1; done\n", to: "berth")
            chmod(program, 0o755)
            let process = try scene.scratch.serve([program])
            while try String(contentsOfFile: "/proc/\(process.identifier)/comm", encoding: .utf8) != "berth\n" {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await held(name, by: "\(process.identifier)\n")(&scene)
        }
    }

    /// - Parameters:
    ///   - name: the lock's path, below the scratch directory.
    ///   - holder: the lock file's content.
    ///   - limit: the time that berth waits.
    static func held(_ name: String, by holder: String = "", for limit: String = "1s") -> FaultScene.Arrangement {
        { scene in
            scene.command += ["--lock-timeout", limit]
            try scene.scratch.make(folder: "state/berth")
            let path = try scene.scratch.write(holder, to: name)
            chmod(path, 0o600)
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            scene.scratch.atEnd { close(descriptor) }
        }
    }
}
