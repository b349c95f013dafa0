import Foundation
import Testing

extension EndToEnd {
    /// Manifests that are made to hurt are refused at once. Unoptimised code is given five times as long.
    @Suite struct HostileManifestTests {
        static let laughs: String = {
            let levels = (1..<30).map { level in
                let aliases = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
                return "l\(level): &l\(level) [\(aliases)]"
            }
            return (["l0: &l0 [ha]"] + levels).joined(separator: "\n") + "\n"
        }()

        @Test(
            "a hostile manifest is refused at once",
            arguments: [
                ("80,000 brackets", String(repeating: "[", count: 80_000), "TO BE SEEN"),
                ("a billion laughs", laughs, "TO BE SEEN"),
                ("9 MiB", "version: 1 #" + String(repeating: "x", count: 9 << 20), "TO BE SEEN"),
            ])
        func refused(name: String, text: String, message: String) async throws {
            try await Scratch.with { scratch in
                let manifest = try scratch.write(text, to: "work/berth.yaml")
                for command in ["validate", "apply"] {
                    let ended = try await scratch.berth(command, "-f", "berth.yaml")
                    #expect(ended.errors == message, "\(name)")
                    #expect(ended.output == "")
                    #expect(ended.status == 65)
                    #expect(ended.elapsed < .milliseconds(Checkout.isRelease ? 200 : 1000), "\(name)")
                }
                #expect(FileManager.default.fileExists(atPath: manifest))
            }
        }
    }
}
