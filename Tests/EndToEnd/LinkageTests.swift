import Foundation
import Testing

extension EndToEnd {
    /// What the built program brings along, and what it takes from the system.
    @Suite struct LinkageTests {
        @Test("berth uses the system's libyaml, and not all of Foundation", .needs(.readelf))
        func libraries() async throws {
            try await Scratch.with { scratch in
                let dynamic = try await scratch.run(["readelf", "--wide", "--dynamic", try Checkout.program("berth")])
                let needed = dynamic.matches(of: /\(NEEDED\).*\[(.+)\]/).map { String($0.1) }
                #expect(needed.contains("libyaml-0.so.2"))
                #expect(!needed.contains("libFoundation.so"))
                #expect(!needed.contains { $0.contains("Internationalization") || $0.contains("icu") })
                let symbols = try await scratch.run(["readelf", "--wide", "--symbols", "--demangle", try Checkout.program("berth")])
                // A static build would hold them itself: ICU's entry points, and libyaml's.
                #expect(symbols.firstMatch(of: /\b(ucal|udat|ucol)_open/) == nil)
                #expect(symbols.firstMatch(of: /UND yaml_parser_initialize/) != nil)
            }
        }
    }
}
