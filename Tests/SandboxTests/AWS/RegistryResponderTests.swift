import Crypto
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct RegistryResponderTests {
    private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

    @Test("a token gives access to every registry of its region, on any of its hosts, until it expires")
    func region() throws {
        let fixture = try SandboxFixture(tokenLifetime: .seconds(90))
        let login = try fixture.login(region: "us-east-2")
        for host in [
            Self.host, "012345678901.dkr.ecr.us-east-2.amazonaws.com", "012345678901.dkr-ecr.us-east-2.on.aws",
        ] {
            #expect(fixture.answer(SandboxFixture.registry(host, authorization: login))?.status == 200)
        }
        fixture.clock.advance(by: .seconds(90))
        let expired = fixture.answer(SandboxFixture.registry(Self.host, authorization: login))
        #expect(expired?.status == 403)
        #expect(
            expired?.text == #"{"errors":[{"code":"DENIED","message":"Your authorization token has expired. "#
                + #"Reauthenticate and try again."}]}"#
        )
    }

    @Test("anything else is refused with ECR's challenge")
    func refused() throws {
        let fixture = try SandboxFixture()
        let elsewhere = try fixture.login(region: "eu-west-1")
        for authorization in [nil, elsewhere, "Basic QVdTOndyb25n", "Basic !", "Bearer x", "Basic"] {
            let answer = try #require(fixture.answer(SandboxFixture.registry(Self.host, authorization: authorization)))
            #expect(answer.status == 401)
            #expect(answer.text == "Not Authorized\n")
            #expect(
                answer.headers["WWW-Authenticate"]
                    == #"Basic realm="https://\#(Self.host)/",service="ecr.amazonaws.com""#
            )
        }
    }

    @Test("ECR Public requests a bearer token, and its token server accepts a password for one")
    func publicGallery() throws {
        let fixture = try SandboxFixture()
        let host = "public.ecr.aws"
        let text = fixture.answer(fixture.signed(SandboxFixture.ecrPublic, "ecr-public", "us-east-1"))?.text ?? ""
        let login =
            "Basic "
            + (try #require(text.split(separator: "\"authorizationToken\":\"").last?.split(separator: "\"").first))

        let root = try #require(fixture.answer(SandboxFixture.registry(host, authorization: login)))
        #expect(root.status == 401)
        #expect(
            root.headers["WWW-Authenticate"]
                == #"Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws""#
        )

        let answer = try #require(
            fixture.answer(SandboxFixture.registry(host, path: "/token/?service=public.ecr.aws", authorization: login))
        )
        #expect(answer.status == 200)
        let token = answer.text.replacing(#"{"token":""#, with: "").replacing(#""}"#, with: "")
        #expect(fixture.answer(SandboxFixture.registry(host, authorization: "Bearer \(token)"))?.status == 200)

        let privateLogin = try fixture.login(region: "us-east-1")
        let refused = fixture.answer(SandboxFixture.registry(host, path: "/token/", authorization: privateLogin))
        #expect(refused?.status == 401)
        #expect(refused?.text == #"{"errors":[{"code":"UNAUTHORIZED","message":"Not Authorized"}]}"#)
    }

    @Test("every repository has an image: its manifest by tag and digest, its config and its layer")
    func image() throws {
        let fixture = try SandboxFixture()
        let login = try fixture.login(region: "us-east-2")
        func get(_ path: String) -> HTTPResponse {
            fixture.answer(SandboxFixture.registry(Self.host, path: path, authorization: login))
                ?? HTTPResponse(status: 0)
        }
        let manifest = get("/v2/team/app/manifests/latest")
        #expect(manifest.status == 200)
        #expect(manifest.headers["Content-Type"] == "application/vnd.oci.image.manifest.v1+json")
        #expect(manifest.headers["Docker-Distribution-Api-Version"] == "registry/2.0")
        let digest = try #require(manifest.headers["Docker-Content-Digest"])
        #expect(digest == "sha256:\(SHA256.hash(data: manifest.body).hexadecimal)")
        #expect(get("/v2/app/manifests/\(digest)").body == manifest.body)

        struct Manifest: Decodable {
            struct Part: Decodable {
                var digest: String
                var size: Int
            }
            var config: Part
            var layers: [Part]
        }
        let parts = try JSONDecoder().decode(Manifest.self, from: Data(manifest.body))
        for part in [parts.config] + parts.layers {
            let blob = get("/v2/team/app/blobs/\(part.digest)")
            #expect(blob.status == 200 && blob.body.count == part.size)
            #expect(part.digest == "sha256:\(SHA256.hash(data: blob.body).hexadecimal)")
        }
        #expect(get("/v2/team/app/tags/list").text == #"{"name":"team/app","tags":["latest"]}"#)

        let anonymous = SandboxFixture.registry(Self.host, path: "/v2/app/manifests/latest")
        #expect(fixture.answer(anonymous)?.status == 401)
        let unknown = [
            get("/v2/app/manifests/v2"), get("/v2/app/blobs/sha256:0"), get("/v2/manifests/latest"),
            get("/v2//manifests/latest"), get("/v2/app/tags/other"),
        ]
        #expect(unknown.map(\.status) == [404, 404, 404, 404, 404])
        #expect(unknown[0].text == #"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"Requested image not found"}]}"#)
        #expect(unknown[1].text == #"{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}"#)
        #expect(
            fixture.front.counts.byOperation == [
                "ecr:GetAuthorizationToken": 1, "registry:manifest": 4, "registry:blob": 3, "registry:tags": 1,
                "unknown": 3,
            ])
    }

    @Test("a registry that is not Amazon's does not exist")
    func unknown() throws {
        let answer = try #require(try SandboxFixture().answer(SandboxFixture.registry("ghcr.io")))
        #expect(answer.status == 404)
        #expect(
            answer.text == #"{"errors":[{"code":"NAME_UNKNOWN","message":"the sandbox has no registry at `ghcr.io`"}]}"#
        )
    }
}
