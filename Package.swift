// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "berth",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "berth", targets: ["berth"]),
        .executable(name: "berth-sandbox", targets: ["berth-sandbox"]),
        .executable(name: "docker-credential-berth", targets: ["docker-credential-berth"]),
    ],
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
        // Without its traits it does not depend on all of Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CLibYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        .target(name: "YAML", dependencies: ["CLibYAML", "Platform"], swiftSettings: strict),
        .target(name: "CBerthShims", cSettings: [.treatAllWarnings(as: .error)]),
        .target(
            name: "Platform", dependencies: ["CBerthShims", systemPackage], exclude: ["Effects"],
            swiftSettings: strict),
        // A target of its own: docker-credential-berth links Platform, and would have twice its size with this.
        .target(
            name: "Effects", dependencies: ["Platform", systemPackage], path: "Sources/Platform/Effects",
            swiftSettings: strict),
        .target(
            name: "DockerConfig", dependencies: ["Platform", systemPackage, collections], exclude: ["Transaction"],
            swiftSettings: strict),
        // A target of its own, too: docker-credential-berth never writes Docker's config.
        .target(
            name: "DockerConfigWriter", dependencies: ["DockerConfig", "Platform", systemPackage, crypto],
            path: "Sources/DockerConfig/Transaction", swiftSettings: strict),
        .target(
            name: "AWS", dependencies: ["Effects", "Platform", systemPackage, crypto, logging],
            swiftSettings: strict),
        .target(
            name: "Registry", dependencies: ["Effects", "Platform", systemPackage, logging],
            swiftSettings: strict),
        .target(
            name: "BerthCore",
            dependencies: [
                "YAML", "DockerConfig", "DockerConfigWriter", "AWS", "Registry", "Effects", "Platform", systemPackage,
                crypto, collections, logging,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "BerthCLI",
            dependencies: [
                "BerthCore", "YAML", "DockerConfig", "AWS", "Registry", "Effects", "Platform", systemPackage,
                collections, logging,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            // Links to schema/: the files are part of the executable, so that `berth schema` needs no other files.
            resources: [
                .embedInCode("Schema/berth.schema.json"), .embedInCode("Schema/berth-events.schema.json"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "berth", dependencies: ["BerthCLI"],
            // Otherwise the compiler treats a target's only file as a script, with a `main` of its own.
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
        ),
        // Small, because Docker waits for it at every pull.
        .executableTarget(
            name: "docker-credential-berth", dependencies: ["DockerConfig", "Platform", systemPackage],
            swiftSettings: strict
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "AWS", "Effects", "Platform", systemPackage, logging, crypto,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "berth-sandbox",
            dependencies: [
                "Sandbox", "Platform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        // Writes the manual's pages when berth is installed or packaged. It is not installed itself.
        .executableTarget(
            name: "berth-manual",
            resources: [.embedInCode("docker-credential-berth.man"), .embedInCode("surroundings.man")],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport", dependencies: ["Effects", "Platform", systemPackage], path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "YAMLTests", dependencies: ["YAML", "TestSupport"], exclude: ["Suite"], swiftSettings: strict),
        .testTarget(
            name: "PlatformTests", dependencies: ["Effects", "Platform", "TestSupport", systemPackage, crypto],
            swiftSettings: strict),
        .testTarget(
            name: "DockerConfigTests",
            dependencies: [
                "DockerConfig", "DockerConfigWriter", "Effects", "Platform", "TestSupport", systemPackage, crypto,
                collections,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AWSTests",
            dependencies: ["AWS", "Effects", "Platform", "TestSupport", systemPackage, crypto, logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RegistryTests",
            dependencies: ["Registry", "Effects", "Platform", "TestSupport", systemPackage, logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BerthCoreTests",
            dependencies: [
                "BerthCore", "YAML", "DockerConfig", "DockerConfigWriter", "AWS", "Registry", "Effects", "Platform",
                "TestSupport", systemPackage, collections, crypto,
            ],
            exclude: ["Manifest/Corpus"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BerthCLITests",
            dependencies: [
                "BerthCLI", "BerthCore", "YAML", "AWS", "DockerConfig", "Effects", "Platform", "Sandbox", "TestSupport",
                systemPackage, collections,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandbox", "AWS", "Effects", "Platform", "TestSupport", systemPackage, logging, crypto],
            swiftSettings: strict
        ),
        .testTarget(
            name: "BerthManualTests", dependencies: ["berth-manual", "TestSupport"], swiftSettings: strict),
        // Runs the built programs against real peers; hence the dependency on executables.
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["berth", "berth-manual", "berth-sandbox", "docker-credential-berth", "TestSupport"],
            exclude: ["Peers/Scripts"], swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)

// SwiftPM warns of files that no target uses, such as the targets' READMEs.
for target in package.targets where [.regular, .executable].contains(target.type) {
    target.exclude.append("README.md")
}

#if os(macOS)
    // These tests need Linux and its peers.
    package.targets.removeAll { $0.name == "EndToEndTests" }
    // Not compiled here: the module replaces FoundationEssentials, which only Linux has.
    for target in package.targets where !["CLibYAML", "CBerthShims"].contains(target.name) {
        target.dependencies.append("FoundationEssentials")
    }
    package.targets.append(
        .target(name: "FoundationEssentials", path: "macOS/FoundationEssentials", swiftSettings: strict))
#endif

// BERTH_STATIC=1 links the C library into the programs: see scripts/build-release.
if Context.environment["BERTH_STATIC"] == "1" {
    for target in package.targets where target.type == .executable {
        target.linkerSettings = [.unsafeFlags(["-static-executable"])]
    }
}

// BERTH_FUZZ=1 builds the fuzzer, and the libraries with libFuzzer's instrumentation: see `make fuzz`.
if Context.environment["BERTH_FUZZ"] == "1" {
    // `address` also watches memory: for the few functions with unsafe memory access, and for libyaml.
    let sanitize = "-sanitize=fuzzer" + (Context.environment["FUZZ_SANITIZER"].map { ",\($0)" } ?? "")
    let instrumented: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        // Without MemberImportVisibility: next to NIO's C modules the compiler assigns the system's structures to
        // another module, and requires imports that nothing else needs.
        .enableUpcomingFeature("InternalImportsByDefault"),
        // With optimizations, and with every check that the release build has.
        .unsafeFlags([sanitize, "-enable-testing"]),
    ]
    for target in package.targets where target.type == .regular { target.swiftSettings = instrumented }
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "BerthCLI", "BerthCore", "YAML", "CLibYAML", "DockerConfig", "DockerConfigWriter", "AWS", "Registry",
                "Effects", "Platform", "TestSupport", systemPackage, collections, crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Tests/Fuzz",
            exclude: ["README.md"],
            swiftSettings: instrumented,
            // gold, the default linker, cannot link it.
            linkerSettings: [.unsafeFlags([sanitize, "-use-ld=lld"])]
        )
    )
}
