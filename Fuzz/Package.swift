// swift-tools-version: 6.2
import PackageDescription

// The fuzzer, as a package of its own: it builds berth's sources (which are links here) a second time, with what
// libFuzzer needs to see where an input leads. `make fuzz` builds and runs it.

/// `address` also watches memory: for the few places that read it by hand, and for libyaml.
let sanitizer = Context.environment["FUZZ_SANITIZER"].map { ",\($0)" } ?? ""

let instrumented: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // Optimised, and with every check that the release build has.
    .unsafeFlags(["-sanitize=fuzzer\(sanitizer)", "-enable-testing"]),
]

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "berth-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: instrumented),
        .target(name: "Effects", dependencies: [systemPackage], swiftSettings: instrumented),
        .target(
            name: "DockerConfig",
            dependencies: ["Effects", systemPackage, crypto, collections],
            swiftSettings: instrumented
        ),
        .target(name: "AWS", dependencies: ["Effects", systemPackage, crypto, logging], swiftSettings: instrumented),
        .target(name: "Registry", dependencies: ["Effects", systemPackage, logging], swiftSettings: instrumented),
        .target(
            name: "Berth",
            dependencies: [
                "YAML", "DockerConfig", "AWS", "Registry", "Effects", systemPackage, crypto, collections, logging,
            ],
            swiftSettings: instrumented
        ),
        .target(name: "TestSupport", dependencies: ["Effects", systemPackage], swiftSettings: instrumented),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Berth", "YAML", "CLibYAML", "DockerConfig", "AWS", "Registry", "Effects", "TestSupport",
                systemPackage, collections,
            ],
            swiftSettings: instrumented,
            // gold, the default, cannot link it.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer\(sanitizer)", "-use-ld=lld"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
