import Foundation
import Testing

extension FaultTable {
    /// Signals while the faulty registry does not answer.
    static let signals = [
        Fault("an interrupt", signals([SIGINT]), .interrupted),
        Fault("a termination signal", signals([SIGTERM]), .interrupted),
        Fault("a hang-up signal", signals([SIGHUP]), .nothing(status: 129)),
        Fault("a kill signal", signals([SIGKILL]), .nothing(status: 137)),
        Fault(
            "two interrupts, the second while it waits for the lock",
            { scene in
                try await signals([SIGINT])(&scene)
                try await FaultTable.held("home/.docker/.config.json.berth-lock", for: "20s")(&scene)
                let first = scene.meanwhile
                scene.meanwhile = { program in
                    try await first(program)
                    _ = try await program.line(after: "waiting for another ")
                    program.signal(SIGINT)
                }
            }, .nothing(status: 130)),
        Fault(
            "a kill signal during the replacement of Docker's config",
            { scene in
                let interposer = try await Interposer.build()
                let kill = interposer.whenReplacing(scene.file, run: "kill -9 $PPID")
                scene.variables.merge(kill.mapValues(Optional.some)) { $1 }
                scene.afterwards = { scene in
                    try await scene.scratch.succeed(
                        "apply", with: scene.environment.filter { !kill.keys.contains($0.key) })
                    #expect(
                        try scene.scratch.names(in: scene.folder, but: ".config.json.berth-lock") == ["config.json"])
                    #expect(try scene.scratch.auths().keys.sorted() == [FaultScene.faulty, FaultScene.good, "ghcr.io"])
                }
            }, .nothing(status: 137), state: .leftovers, needs: .compiler),
    ]

    private static func signals(_ numbers: [Int32]) -> FaultScene.Arrangement {
        { scene in
            scene.faults = ["stall:\(FaultScene.faulty)"]
            scene.timeLimit = "20s"
            scene.meanwhile = { program in
                _ = try await program.line(after: "[1/2] \(FaultScene.good) ok ")
                for number in numbers { program.signal(number) }
            }
        }
    }
}
