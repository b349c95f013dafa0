import Foundation
import Testing

extension EndToEnd {
    /// The libraries that the built program contains or links.
    @Suite struct LinkageTests {
        @Test("berth links the system's libyaml", .needs(.readelf))
        func libyaml() async throws {
            try await Scratch.with { scratch in
                #expect(try await librariesNeeded(scratch).contains("libyaml-0.so.2"))
                let symbols = try await scratch.run(["readelf", "--wide", "--dyn-syms", try Checkout.program("berth")])
                #expect(symbols.firstMatch(of: /UND yaml_parser_parse\b/) != nil, "it has a libyaml of its own")
            }
        }

        @Test("berth does not link all of Foundation, nor its ICU", .needs(.readelf))
        func foundation() async throws {
            try await Scratch.with { scratch in
                let foundation = try await librariesNeeded(scratch).filter {
                    $0.hasPrefix("libFoundation") || $0.contains("icu")
                }
                #expect(foundation.allSatisfy { $0 == "libFoundationEssentials.so" }, "\(foundation)")
                // A static build would contain ICU itself. This name identifies its tables.
                let found = try await Program.run(
                    ["grep", "--count", "--text", "icudt[0-9]", try Checkout.program("berth")],
                    environment: scratch.environment, in: scratch.work
                )
                #expect(found.output == "0\n")
            }
        }

        private func librariesNeeded(_ scratch: Scratch) async throws -> [String] {
            let dynamic = try await scratch.run(["readelf", "--wide", "--dynamic", try Checkout.program("berth")])
            return dynamic.matches(of: /\(NEEDED\).*\[(.+)\]/).map { String($0.1) }
        }
    }
}
