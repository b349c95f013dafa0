import BerthCore
import OrderedCollections
import SystemPackage
import Testing

@testable import BerthCLI

@Suite("The events of a manifest")
struct ManifestEventTests {
    @Test("tell its registries")
    func registries() throws {
        #expect(
            EventStream.line(of: RegistryEvent(try EventWorld.declared()))
                == #"{"type":"registry","account":"600423610423","host":"\#(EventWorld.host)","#
                + #""labels":{"costCenter":"r_d"},"name":"tools","profile":"shared","region":"us-east-2"}"#)
        #expect(
            EventStream.line(of: RegistryEvent(EventWorld.github))
                == #"{"type":"registry","host":"ghcr.io","labels":{}}"#)
    }

    @Test("tell that nothing is wrong with it")
    func sound() throws {
        let profile = ProfileDeclaration(base: .ambient, place: EventWorld.place)
        let manifest = Manifest(
            name: "platform", path: "/work/berth.yaml", profiles: ["shared": profile],
            registries: [try EventWorld.declared(), EventWorld.github],
            files: ["/work/berth.yaml", "/work/more.yaml"]
        )
        #expect(
            EventStream.line(of: ManifestEvent(manifest))
                == #"{"type":"manifest","name":"platform","paths":["/work/berth.yaml","/work/more.yaml"],"#
                + #""profiles":1,"registries":2,"sound":true}"#)
    }
}
