import Crypto
import FoundationEssentials
import Platform

/// The image of every repository, with the tag `latest`: one empty layer, the same bytes in each run.
///
/// https://github.com/opencontainers/image-spec/blob/main/manifest.md, and for the paths
/// https://github.com/opencontainers/distribution-spec/blob/main/spec.md.
struct RegistryImage {
    /// A request for a part of the image.
    enum Part: Equatable {
        /// The tags of a repository.
        case tags(repository: String)
        /// The manifest under a tag or a digest.
        case manifest(String)
        /// The config or the layer, under its digest.
        case blob(String)

        /// - Parameter path: such as `/v2/team/app/manifests/latest`.
        /// - Returns: `nil` if the path names no part.
        init?(path: String) {
            let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard names.count >= 5, names[0].isEmpty, names[1] == "v2", !names.dropFirst(2).contains("") else {
                return nil
            }
            let last = names[names.count - 1]
            switch names[names.count - 2] {
            case "manifests": self = .manifest(last)
            case "blobs": self = .blob(last)
            case "tags" where last == "list":
                self = .tags(repository: names[2..<(names.count - 2)].joined(separator: "/"))
            default: return nil
            }
        }
    }

    private static let tag = "latest"
    private static let manifestType = "application/vnd.oci.image.manifest.v1+json"

    private let manifest: [UInt8]
    /// By digest.
    private let blobs: [String: [UInt8]]

    init() {
        // The two empty blocks that end every tar file.
        let layer = [UInt8](repeating: 0, count: 1024)
        let config = Array(
            """
            {"architecture":"amd64","config":{},"os":"linux",\
            "rootfs":{"diff_ids":["\(Self.digest(of: layer))"],"type":"layers"}}
            """.utf8)
        func descriptor(_ bytes: [UInt8], _ type: String) -> String {
            #"{"digest":"\#(Self.digest(of: bytes))","mediaType":"application/vnd.oci.image.\#(type)","#
                + #""size":\#(bytes.count)}"#
        }
        manifest = Array(
            """
            {"config":\(descriptor(config, "config.v1+json")),"layers":[\(descriptor(layer, "layer.v1.tar"))],\
            "mediaType":"\(Self.manifestType)","schemaVersion":2}
            """.utf8)
        blobs = [Self.digest(of: layer): layer, Self.digest(of: config): config]
    }

    func answer(_ part: Part) -> HTTPResponse {
        let digest = Self.digest(of: manifest)
        switch part {
        case .tags(let repository):
            return .json(status: 200, TagList(name: repository, tags: [Self.tag]))
        case .manifest(Self.tag), .manifest(digest):
            return Self.content(manifest, digest: digest, type: Self.manifestType)
        case .manifest:
            return RegistryResponder.error(404, "MANIFEST_UNKNOWN", "Requested image not found")
        case .blob(let digest):
            guard let blob = blobs[digest] else {
                return RegistryResponder.error(404, "BLOB_UNKNOWN", "blob unknown to registry")
            }
            return Self.content(blob, digest: digest, type: "application/octet-stream")
        }
    }

    private struct TagList: Encodable {
        var name: String
        var tags: [String]
    }

    private static func content(_ bytes: [UInt8], digest: String, type: String) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: ["Content-Type": type, "Docker-Content-Digest": digest], body: bytes)
    }

    private static func digest(of bytes: [UInt8]) -> String { "sha256:\(SHA256.hash(data: bytes).hexadecimal)" }
}
