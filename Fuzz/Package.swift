// swift-tools-version: 6.2
import PackageDescription

// The fuzzer, as a package of its own: it builds berth's sources (which are links here) a second time, with what
// libFuzzer needs to see where an input leads. `make fuzz` builds and runs it.

/// `address` also watches memory: for the few places that read it by hand, and for libyaml.
let sanitizer = Context.environment["FUZZ_SANITIZER"].map { ",\($0)" } ?? ""

let instrumented: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    // Without MemberImportVisibility, which the project's own build checks: next to NIO's C modules the compiler finds
    // another owner for the system's structures, and asks for imports that nothing else needs.
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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: instrumented),
        .target(name: "Platform", dependencies: [systemPackage], swiftSettings: instrumented),
        .target(
            name: "DockerConfig",
            dependencies: ["Platform", systemPackage, crypto, collections],
            swiftSettings: instrumented
        ),
        .target(name: "AWS", dependencies: ["Platform", systemPackage, crypto, logging], swiftSettings: instrumented),
        .target(name: "Registry", dependencies: ["Platform", systemPackage, logging], swiftSettings: instrumented),
        .target(
            name: "BerthCore",
            dependencies: [
                "YAML", "DockerConfig", "AWS", "Registry", "Platform", systemPackage, crypto, collections, logging,
            ],
            swiftSettings: instrumented
        ),
        // The commands as a library: `Effects.live` is the fuzzer's, and `main` has another name.
        .target(
            name: "BerthCLI",
            dependencies: [
                "BerthCore", "YAML", "DockerConfig", "AWS", "Registry", "Platform", systemPackage, collections, logging,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["Program/System/Effects+Live.swift"],
            resources: [
                .embedInCode("Program/Schema/berth.schema.json"),
                .embedInCode("Program/Schema/berth-events.schema.json"),
            ],
            swiftSettings: instrumented
        ),
        .target(name: "TestSupport", dependencies: ["Platform", systemPackage], swiftSettings: instrumented),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "BerthCLI", "BerthCore", "YAML", "CLibYAML", "DockerConfig", "AWS", "Registry", "Platform",
                "TestSupport",
                systemPackage, collections, crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: instrumented,
            // gold, the default, cannot link it.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer\(sanitizer)", "-use-ld=lld"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
