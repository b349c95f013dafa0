#if BERTH_FUZZ
    package import Platform
    import Synchronization

    /// The effects of the commands that the fuzzer runs.
    package enum StagedEffects {
        private static let staged = Mutex<Effects?>(nil)

        /// Replaces the effects for the commands that start from now on.
        package static func stage(_ effects: Effects) { staged.withLock { $0 = effects } }

        fileprivate static var current: Effects {
            guard let effects = staged.withLock({ $0 }) else { preconditionFailure("a command ran before `stage`") }
            return effects
        }
    }

    extension Effects {
        /// The staged effects: no command of the fuzzer reaches this machine.
        static var live: Effects { StagedEffects.current }
    }
#endif
