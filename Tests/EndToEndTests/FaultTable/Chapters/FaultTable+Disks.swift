import Foundation
import Testing

extension FaultTable {
    static let disks = [
        Fault(
            "the disk of Docker's config is full",
            { scene in
                try await scene.onDisk { try await Mounts.fill(in: $0) }
            },
            .error(
                """
                error: cannot write TMP/disk/config.json: cannot write \
                TMP/disk/.config.json.berth-new.NNNNNN: No space left on device
                The file is unchanged. Free disk space, then run berth again.
                """, status: 73), needs: .mounting),
        Fault(
            "the disk of Docker's config is read-only",
            { scene in
                try await scene.onDisk { try await Mounts.makeReadOnly(in: $0) }
            },
            .error(
                """
                error: cannot write TMP/disk/config.json: cannot lock TMP/disk/.config.json.berth-lock: \
                Read-only file system
                The file is unchanged. Its mount is read-only: mount it writable, or name another directory with \
                --config DIR or DOCKER_CONFIG.
                """, status: 73), needs: .mounting),
        // C7
        Fault(
            "Docker's config itself is a read-only mount",
            { scene in
                let script = "mount --bind -o ro \"$0\" \"$0\" && exec \"$@\""
                scene.wrapper = ["unshare", "--mount", "sh", "-c", script, scene.file.path]
            },
            .error(
                """
                error: cannot write TMP/home/.docker/config.json: it is a read-only mount
                Nothing is changed. Mount it writable (without `ro`), or name another directory with --config DIR or \
                DOCKER_CONFIG.
                """, status: 73), needs: .mounting),
        Fault(
            "Docker's directory is not writable", withoutRights(0o500, ""),
            .error(
                """
                error: cannot write TMP/home/.docker/config.json: cannot lock \
                TMP/home/.docker/.config.json.berth-lock: Permission denied
                The file is unchanged. Make its directory writable, or name another with --config DIR or \
                DOCKER_CONFIG.
                """, status: 73), needs: .fewerRights),
        Fault(
            "Docker's config is not readable", withoutRights(0, "/config.json"),
            .error(
                """
                error: cannot read TMP/home/.docker/config.json: Permission denied
                Nothing is changed. Run berth as the file's owner.
                """, status: 73),
            needs: .fewerRights),
        Fault(
            "Docker's config belongs to another user, in a directory that all users can write to",
            { scene in
                scene.lastly = { scene in
                    chmod(scene.scratch.path("home/.docker"), 0o1777)
                    try #require(chown(scene.file.path, OtherUser.number, OtherUser.number) == 0)
                }
            },
            .error(
                """
                error: cannot read TMP/home/.docker/config.json: the file belongs to another user, and all may \
                write to its directory
                Nothing is changed. Remove it, or name another directory with --config DIR or DOCKER_CONFIG.
                """, status: 73), needs: .otherUser),
        Fault(
            "all users can write to the manifest's directory",
            { scene in scene.lastly = { chmod($0.scratch.path("work"), 0o777) } },
            .error(
                """
                error: no manifest: berth skipped berth.yaml
                The reason: other users may write to the directory TMP/work (mode 777)
                If you trust it, name it with -f berth.yaml
                """, status: 65)),
        Fault(
            "Docker's config is a directory",
            { scene in
                scene.config = nil
                try scene.scratch.make(folder: "home/.docker/config.json")
            },
            .error(
                """
                error: TMP/home/.docker/config.json is not a file
                Move it away, or name another directory with --config DIR or DOCKER_CONFIG.
                """, status: 73)),
        Fault(
            "Docker's directory is a file",
            { scene in
                scene.config = nil
                scene.folder = "home/.docker/file"
                try scene.scratch.write("", to: "home/.docker/file")
            },
            .error(
                """
                error: TMP/home/.docker/file is a file: name its directory
                DOCKER_CONFIG and --config name the directory of config.json, here TMP/home/.docker
                """, status: 73)),
        // C21
        Fault(
            "a variable's path begins with a tilde",
            { scene in scene.lastly = { $0.variables["DOCKER_CONFIG"] = "~/.docker" } },
            .error(
                """
                error: DOCKER_CONFIG is ~/.docker: no shell has expanded the ~, and docker and podman do not
                They would use a directory named ~ in the working directory. Nothing is changed.
                Write $HOME or the whole path: a shell expands ~ only at the start of an unquoted word.
                """, status: 73)),
        Fault(
            "Docker's config is not JSON", { scene in scene.config = "{\"auths\": {\"ghcr.io\": {},}}\n" },
            .error(
                """
                error: TMP/home/.docker/config.json:1:26: this is not a Docker config: expected a key in \
                double quotes, found }
                The file is unchanged. Fix it or move it away, then run berth again.
                """, status: 78)),
        Fault(
            "Docker's config is a list", { scene in scene.config = "[]\n" },
            .error(
                """
                error: TMP/home/.docker/config.json:1:1: this is not a Docker config: it is a list, not an object
                The file is unchanged. Fix it or move it away, then run berth again.
                """, status: 78)),
        Fault(
            "Docker's config is empty", { scene in scene.config = "" },
            .error(
                """
                error: TMP/home/.docker/config.json:1:1: this is not a Docker config: it is empty; an empty \
                config is {}
                The file is unchanged. Fix it or move it away, then run berth again.
                """, status: 78)),
        Fault(
            "Docker's config is a link to nowhere",
            { scene in
                scene.config = nil
                try FileManager.default.createSymbolicLink(
                    atPath: scene.scratch.path("home/.docker/config.json"),
                    withDestinationPath: "../elsewhere/config.json")
            }, .loggedIn()),
        Fault(
            "Docker's config is a link to itself",
            { scene in
                scene.config = nil
                try FileManager.default.createSymbolicLink(
                    atPath: scene.scratch.path("home/.docker/config.json"), withDestinationPath: "config.json")
            },
            .error(
                """
                error: cannot read TMP/home/.docker/config.json: Too many levels of symbolic links
                Nothing is changed. Its symbolic links form a loop.
                """, status: 73)),
        Fault(
            "an entry of Docker's config cannot be read",
            { scene in scene.config = scene.config?.replacing(FaultScene.oldLogin, with: "%%%") }, .loggedIn()),
        Fault(
            "the ledger cannot be written",
            { scene in
                try scene.scratch.write("somebody's", to: "state/berth")
            },
            .warning(
                """
                warning: cannot write the ledger, so berth will not recognize these logins: \
                cannot lock TMP/state/berth/.ledger.lock: Not a directory
                `berth logout` does not remove them unless it can write TMP/state/berth/ledger.json. Set \
                XDG_STATE_HOME to another directory.
                """)),
        // C8
        Fault(
            "the file system has no locks",
            denying(["flock": "ENOLCK"]),
            .warning(
                """
                warning: cannot lock files in TMP/home/.docker: No locks available
                berth wrote there without a lock. Run only one berth at a time there.
                """), needs: .compiler),
        Fault(
            "the file system has no modes",
            { scene in
                scene.lastly = { chmod($0.file.path, 0o640) }
                try await denying(["chmod": "EPERM"])(&scene)
            },
            .warning(
                """
                warning: cannot set the mode of files in TMP/home/.docker: Operation not permitted
                They have mode 600 instead of 640.
                """), needs: .compiler),
        Fault(
            "a filter of system calls denies exchanging files",
            denying(["renameat2": "EPERM"]),
            .warning(
                """
                warning: cannot exchange files in one step in TMP/home/.docker: Operation not permitted
                berth renamed its file instead. If another program wrote at the same moment, its change is lost.
                """), needs: .compiler),
        Fault(
            "files cannot be synced", denying(["fsync": "ENOSYS"]),
            .warning(
                """
                warning: cannot sync files in TMP/home/.docker: Function not implemented
                After a power failure, what berth wrote may be missing or incomplete.
                """), needs: .compiler),
        Fault(
            "root has left the lock of Docker's config in the user's directory",
            { scene in
                scene.wrapper = OtherUser.command
                chmod(scene.scratch.folder.path, 0o755)
                scene.lastly = { scene in
                    let lock = try scene.scratch.write("", to: "home/.docker/.config.json.berth-lock")
                    chmod(lock, 0o600)
                    for name in ["home", "home/.docker", "home/.docker/config.json", "state", "work"] {
                        chown(scene.scratch.path(name), OtherUser.number, OtherUser.number)
                    }
                }
            },
            .error(
                """
                error: cannot write TMP/home/.docker/config.json: cannot lock \
                TMP/home/.docker/.config.json.berth-lock: Permission denied (it belongs to root)
                The file is unchanged. Make it yours again: sudo chown -R 12345 TMP/home/.docker
                """, status: 73), needs: .otherUser),
        Fault(
            "the ledger is not JSON",
            { scene in
                try scene.scratch.make(folder: "state/berth")
                try scene.scratch.write("{", to: "state/berth/ledger.json")
            },
            .warning(
                """
                warning: the ledger TMP/state/berth/ledger.json is damaged or from another version of berth
                Earlier logins no longer belong to berth. The next apply replaces the ledger.
                """)),
        Fault(
            "there is no home directory",
            { scene in
                scene.wrapper = OtherUser.command
                chmod(scene.scratch.folder.path, 0o755)
                scene.lastly = {
                    for name in ["HOME", "DOCKER_CONFIG"] { $0.variables[name] = .some(nil) }
                }
            },
            .error(
                """
                error: cannot find Docker's config: there is no home directory
                Set HOME or DOCKER_CONFIG, or name the config's directory with --config DIR.
                """, status: 73), needs: .otherUser),
        Fault(
            "standard output is a closed pipe",
            { scene in
                // A pipe without a reader.
                let closed =
                    "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); os.execv(sys.argv[1], sys.argv[1:])"
                scene.wrapper = ["python3", "-c", closed]
            }, .nothing(status: 141), state: .both),
        Fault(
            "the disk of standard output is full",
            { scene in
                // Without `--quiet`, berth prints a report; the expected text omits the log's progress.
                let line =
                    "\"$0\" $(echo \"$@\" | sed 's/ --quiet//') 2>errors >/dev/full; s=$?; grep ^error errors >&2; exit $s"
                scene.wrapper = ["sh", "-c", line]
            }, .error("error: cannot write to standard output: No space left on device", status: 73), state: .both),
    ]

    private static func denying(_ errors: [String: String]) -> FaultScene.Arrangement {
        { scene in scene.wrapper = try await Preloaded.denying(errors) }
    }

    private static func withoutRights(_ mode: mode_t, _ name: String) -> FaultScene.Arrangement {
        { scene in
            scene.wrapper = OtherUser.without("dac_override", "dac_read_search")
            let path = scene.scratch.path("home/.docker" + name)
            scene.lastly = { _ in chmod(path, mode) }
            scene.scratch.atEnd { chmod(path, 0o700) }
        }
    }
}

extension FaultScene {
    /// Puts Docker's config on a separate file system.
    /// - Parameter spoil: the fault, applied to the file system afterwards.
    fileprivate mutating func onDisk(_ spoil: @escaping @Sendable (Scratch) async throws -> Void) async throws {
        _ = try await Mounts.make(in: scratch)
        folder = "disk"
        lastly = { scene in try await spoil(scene.scratch) }
    }
}
