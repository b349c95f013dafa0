import AWS
import OrderedCollections
import Testing

@testable import Berth

@Suite("What a manifest's profile asks of AWS")
struct PrincipalRequestTests {
    private let place = Place(file: "berth.yaml", line: 1, column: 1)

    private func request(_ profile: String?, _ profiles: OrderedDictionary<String, ProfileDeclaration.Base>)
        -> PrincipalRequest
    {
        let declarations = profiles.mapValues { ProfileDeclaration(base: $0, place: place) }
        var manifest = Manifest(name: "m", path: nil, profiles: declarations, registries: [])
        for name in ["one", "two"] {
            manifest.profiles[name]?.role = RoleRequest(arn: "arn:aws:iam::210987654321:role/\(name)", externalID: name)
        }
        return manifest.principalRequest(for: profile)
    }

    @Test("is the ambient chain where it names nothing")
    func ambient() {
        #expect(request(nil, [:]) == PrincipalRequest(base: .ambient))
        #expect(request("own", ["own": .ambient]) == PrincipalRequest(base: .ambient))
    }

    @Test("follows sources down to their base, and stacks the roles from there")
    func chain() {
        let roles = (["one", "two"] as [String]).map {
            RoleRequest(arn: "arn:aws:iam::210987654321:role/\($0)", externalID: $0)
        }
        #expect(
            request(
                "two",
                [
                    "two": .source("between"), "between": .source("one"), "one": .source("base"),
                    "base": .awsProfile("platform"),
                ])
                == PrincipalRequest(base: .profile("platform"), roles: roles))
        #expect(request("one", ["one": .ambient]) == PrincipalRequest(base: .ambient, roles: [roles[0]]))
        #expect(
            request("one", ["one": .webIdentity(.variable("TOKEN"))])
                == PrincipalRequest(base: .webIdentity(.variable("TOKEN")), roles: [roles[0]]))
    }

    @Test("tells where each role is declared, for who has to find it")
    func origin() {
        #expect(request("one", ["one": .ambient]).roles.first?.origin.text == "profile one, berth.yaml:1:1")
    }

    @Test("knows the variables that are secrets")
    func secretVariables() {
        let profiles: OrderedDictionary<String, ProfileDeclaration> = [
            "ci": ProfileDeclaration(base: .webIdentity(.variable("ID_TOKEN")), place: place),
            "pod": ProfileDeclaration(base: .webIdentity(.file("/var/run/token")), place: place),
        ]
        let login = RegistryDeclaration.Login(username: "me", password: .variable("GITHUB_TOKEN"), passwordPlace: place)
        let registry = RegistryDeclaration(host: "ghcr.io", kind: .other(login), place: place)
        let manifest = Manifest(name: "m", path: nil, profiles: profiles, registries: [registry])
        #expect(manifest.secretVariables == ["ID_TOKEN", "GITHUB_TOKEN"])
    }
}
