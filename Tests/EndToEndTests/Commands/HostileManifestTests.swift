import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Hostile manifests are refused immediately. Unoptimized code may take five times as long.
    @Suite struct HostileManifestTests {
        enum Attack: String, CaseIterable {
            case brackets = "80,000 brackets"
            case laughs = "a billion laughs"
            case size = "9 MiB"

            var text: String {
                switch self {
                case .brackets: return String(repeating: "[", count: 80_000)
                case .laughs:
                    let levels = (1..<30).map { level in
                        let aliases = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
                        return "l\(level): &l\(level) [\(aliases)]"
                    }
                    return (["l0: &l0 [ha]"] + levels).joined(separator: "\n") + "\n"
                case .size: return "version: 1 #" + String(repeating: "x", count: 9 << 20)
                }
            }

            var message: String {
                switch self {
                // Neither contains `version: 1`, so no line is shown.
                case .brackets: "berth.yaml:1:101: error: more than 100 levels of lists and mappings\n"
                case .laughs: "berth.yaml:7:40: error: more than 1,000,000 values (with aliases expanded)\n"
                case .size: "berth.yaml: error: the file exceeds the 8 MiB limit\n"
                }
            }
        }

        @Test("a hostile manifest is refused immediately", .alone, arguments: Attack.allCases)
        func refused(attack: Attack) async throws {
            try await Scratch.with { scratch in
                try scratch.write(attack.text, to: "work/berth.yaml")
                for command in ["validate", "apply"] {
                    var times: [Duration] = []
                    for _ in 1...3 {
                        let ended = try await scratch.berth(command, "-f", "berth.yaml")
                        #expect(ended.errors == attack.message)
                        #expect(ended.output == "")
                        #expect(ended.status == 65)
                        times.append(ended.elapsed)
                    }
                    // The machine may do other work during one of them.
                    #expect(try #require(times.min()) < .milliseconds(Checkout.isRelease ? 200 : 1000))
                }
            }
        }
    }
}
