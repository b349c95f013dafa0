package import Platform
import Synchronization

/// The world that the next command runs in.
package enum StagedEffects {
    private static let staged = Mutex<Effects?>(nil)

    /// Replaces the world for the commands that start from now on.
    package static func stage(_ effects: Effects) { staged.withLock { $0 = effects } }

    fileprivate static var current: Effects {
        guard let effects = staged.withLock({ $0 }) else { preconditionFailure("a command ran before `stage`") }
        return effects
    }
}

extension Effects {
    /// Takes the place of the program's `Effects.live`: no command of the fuzzer reaches this machine.
    static var live: Effects { StagedEffects.current }
}
