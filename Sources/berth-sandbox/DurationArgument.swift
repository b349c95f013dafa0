import ArgumentParser

/// A duration on the command line: `100ms`, `90s`, `30m`, `12h`.
struct DurationArgument: ExpressibleByArgument {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.prefix { ("0"..."9").contains($0) }
        guard let number = Int32(digits) else { return nil }
        switch argument[digits.endIndex...] {
        case "ms": duration = .milliseconds(number)
        case "s": duration = .seconds(number)
        case "m": duration = .seconds(Int64(number) * 60)
        case "h": duration = .seconds(Int64(number) * 3600)
        default: return nil
        }
    }

    var defaultValueDescription: String {
        let seconds = duration.components.seconds
        return switch seconds {
        case 0: "0s"
        case _ where seconds % 3600 == 0: "\(seconds / 3600)h"
        case _ where seconds % 60 == 0: "\(seconds / 60)m"
        default: "\(seconds)s"
        }
    }
}
