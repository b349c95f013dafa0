import BerthCore
import OrderedCollections
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The events of a manifest", .scheduled)
struct CommandEventsTests {
    @Test("list its registries")
    func registries() throws {
        #expect(
            EventStream.line(of: RegistryEvent(try EventFixtures.declared()))
                == #"{"type":"registry","account":"600423610423","host":"\#(EventFixtures.host)","#
                + #""labels":{"costCenter":"r_d"},"name":"tools","profile":"shared","region":"us-east-2"}"#)
        #expect(
            EventStream.line(of: RegistryEvent(EventFixtures.github))
                == #"{"type":"registry","host":"ghcr.io","labels":{}}"#)
    }

    @Test("report that it is valid")
    func sound() throws {
        let profile = ProfileDeclaration(base: .ambient, place: EventFixtures.place)
        let manifest = Manifest(
            name: "platform", path: "/work/berth.yaml", profiles: ["shared": profile],
            registries: [try EventFixtures.declared(), EventFixtures.github],
            files: ["/work/berth.yaml", "/work/more.yaml"]
        )
        #expect(
            EventStream.line(of: ManifestEvent(manifest))
                == #"{"type":"manifest","name":"platform","paths":["/work/berth.yaml","/work/more.yaml"],"#
                + #""profiles":1,"registries":2,"sound":true}"#)
    }
}
