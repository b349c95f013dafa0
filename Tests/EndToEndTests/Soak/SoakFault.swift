/// The fault in an interval.
enum SoakFault: String, CaseIterable {
    case nothing = "none"
    case reset, busy, throttle, garbage, refuse, stall
    /// The store fails.
    case store = "store fails"
    /// berth is killed.
    case kill = "kill -9"
    /// berth receives SIGTERM.
    case stop = "SIGTERM"
    /// Docker logs in to another registry at the same moment.
    case login = "docker login"

    /// Whether the proxy injects this fault into requests.
    var isOfNetwork: Bool {
        switch self {
        case .reset, .busy, .throttle, .garbage, .refuse, .stall: true
        case .nothing, .store, .kill, .stop, .login: false
        }
    }
}

/// A reproducible random number generator: Sebastiano Vigna's SplitMix64, https://prng.di.unimi.it/splitmix64.c.
struct SoakDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
