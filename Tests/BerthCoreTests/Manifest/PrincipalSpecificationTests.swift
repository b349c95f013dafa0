import AWS
import OrderedCollections
import TestSupport
import Testing

@testable import BerthCore
@testable import Platform

@Suite("The AWS principal of a manifest's profile", .scheduled)
struct PrincipalSpecificationTests {
    private let place = FileLocation(file: "berth.yaml", line: 1, column: 1)

    private func request(_ profile: String?, _ profiles: OrderedDictionary<String, ProfileDeclaration.Base>)
        -> PrincipalSpecification
    {
        let declarations = profiles.mapValues { ProfileDeclaration(base: $0, place: place) }
        var manifest = Manifest(name: "m", path: nil, profiles: declarations, registries: [])
        for name in ["one", "two"] {
            manifest.profiles[name]?.role = ProfileDeclaration.Role(
                arn: ProfileTemplate("arn:aws:iam::210987654321:role/\(name)"), externalID: ProfileTemplate(name))
        }
        return manifest.specification(of: PrincipalReference(profile: profile))
    }

    @Test("is the ambient chain if the profile names no source")
    func ambient() {
        #expect(request(nil, [:]) == PrincipalSpecification(base: .ambient))
        #expect(request("own", ["own": .ambient]) == PrincipalSpecification(base: .ambient))
    }

    @Test("follows sources to their base, and adds the roles from there")
    func chain() {
        let roles = (["one", "two"] as [String]).map {
            RoleSpecification(arn: "arn:aws:iam::210987654321:role/\($0)", externalID: $0)
        }
        #expect(
            request(
                "two",
                [
                    "two": .source("between"), "between": .source("one"), "one": .source("base"),
                    "base": .awsProfile("platform"),
                ])
                == PrincipalSpecification(base: .profile("platform"), roles: roles))
        #expect(request("one", ["one": .ambient]) == PrincipalSpecification(base: .ambient, roles: [roles[0]]))
        #expect(
            request("one", ["one": .webIdentity(.variable("TOKEN"))])
                == PrincipalSpecification(base: .webIdentity(.variable("TOKEN")), roles: [roles[0]]))
    }

    @Test("has the place where each role is declared")
    func origin() {
        #expect(request("one", ["one": .ambient]).roles.first?.origin.text == "profile one, berth.yaml:1:1")
    }

    @Test("A16: has the requested profile's region, before those of its sources")
    func region() {
        let declarations: OrderedDictionary<String, ProfileDeclaration> = [
            "top": ProfileDeclaration(base: .source("middle"), place: place),
            "middle": ProfileDeclaration(base: .source("base"), region: "eu-west-1", place: place),
            "base": ProfileDeclaration(base: .awsProfile("platform"), region: "eu-west-2", place: place),
            "own": ProfileDeclaration(base: .ambient, region: "eu-west-3", place: place),
        ]
        let manifest = Manifest(name: "m", path: nil, profiles: declarations, registries: [])
        #expect(manifest.specification(of: "top").region?.name == "eu-west-1")
        #expect(
            manifest.specification(of: "top").region?.origin.text == "`region` of profile middle, berth.yaml:1:1"
        )
        #expect(manifest.specification(of: "base").region?.name == "eu-west-2")
        #expect(manifest.specification(of: "own").region?.name == "eu-west-3")
        #expect(manifest.specification(of: PrincipalReference(profile: nil)).region == nil)
    }

    @Test("has the variables that are secrets")
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
