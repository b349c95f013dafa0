import Effects
import Logging
import Platform
import SystemPackage

/// The lock of a session's file. The berths that change the file take turns.
///
/// The lock's file is empty: a sign-out of the AWS CLI reads every file of the directory as JSON, and expects an object
/// (`BaseCredentialSweeper` in `customizations/sso/logout.py`).
struct SessionLock {
    /// The session's file.
    let file: FilePath
    let effects: Effects

    /// The time between two attempts.
    private static let pause = Duration.milliseconds(50)

    /// Waits for the lock. Then removes the temporary files of killed runs, because they contain secrets.
    /// - Parameters:
    ///   - timeLimit: the longest wait for another process.
    ///   - session: the session in the log.
    /// - Returns: `nil` if no lock is possible next to the file, or another process holds it longer.
    /// - Throws: `cancelled` if the task is cancelled.
    func take(timeLimit: Duration, for session: String, log: Logger) async throws(AWSError) -> HeldLock? {
        // Not a time of day: the clock may be set meanwhile.
        var waited = Duration.zero
        let path = file.removingLastComponent().appending(".\(file.stem ?? "session").berth-lock")
        while true {
            do {
                if let lock = try effects.files.tryLock(path) {
                    effects.files.sweep(beside: file)
                    return lock
                }
            } catch {
                log.debug("berth changes \(session) without a lock: \(error)")
                return nil
            }
            guard waited < timeLimit else { return nil }
            do { try await effects.clock.sleep(for: Self.pause) } catch { throw .cancelled }
            waited += Self.pause
        }
    }
}
