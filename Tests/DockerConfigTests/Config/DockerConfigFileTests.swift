import DockerConfig
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("The config's place, and reading it", .scheduled)
struct DockerConfigFileTests {
    private func environment(
        _ variables: [String: String], home: FilePath? = "/home/me", user: UInt32? = 1000
    ) -> Environment {
        Environment(variables: variables, home: home, workingDirectory: "/work", user: user)
    }

    @Test(
        "the option takes precedence over DOCKER_CONFIG, and that over the home directory",
        arguments: [
            ("/o", "/d", "/o/config.json"), ("~/o", "/d", "/home/me/o/config.json"), (nil, "/d", "/d/config.json"),
            (nil, "d", "/work/d/config.json"), (nil, "~d", "/work/~d/config.json"),
            (nil, "", "/home/me/.docker/config.json"), (nil, nil, "/home/me/.docker/config.json"),
        ] as [(String?, String?, FilePath)]
    )
    func places(_ option: String?, _ variable: String?, _ path: FilePath) throws {
        let environment = environment(variable.map { ["DOCKER_CONFIG": $0] } ?? [:])
        #expect(try DockerConfigFile(option: option, environment: environment).path == path)
    }

    @Test(
        "the option may name the file itself, which ends in .json; a directory called podman is ./podman",
        arguments: [
            ("/o/my.json", "/o/my.json"), ("my.json", "/work/my.json"), ("~/x/auth.json", "/home/me/x/auth.json"),
            ("/o/folder.json/", "/o/folder.json/config.json"), ("/o/json", "/o/json/config.json"),
            ("./podman", "/work/podman/config.json"), ("Podman", "/work/Podman/config.json"),
        ] as [(String, FilePath)]
    )
    func files(_ option: String, _ path: FilePath) throws {
        #expect(try DockerConfigFile(option: option, environment: environment(["DOCKER_CONFIG": "/d"])).path == path)
    }

    @Test(
        "podman's file is that of `podman login`, or one for a user without a session",
        arguments: [
            (["REGISTRY_AUTH_FILE": "/r", "DOCKER_CONFIG": "/d", "XDG_RUNTIME_DIR": "/run/user/1000"], 1000, "/r"),
            (["REGISTRY_AUTH_FILE": "~r", "XDG_CONFIG_HOME": "/c"], 0, "/work/~r"),
            (["REGISTRY_AUTH_FILE": "/r", "DOCKER_CONFIG": "~/d", "XDG_RUNTIME_DIR": "~/x"], 1000, "/r"),
            (["XDG_CONFIG_HOME": "~/c"], 0, "/run/containers/0/auth.json"),
            (["DOCKER_CONFIG": "d", "XDG_RUNTIME_DIR": "/run/user/1000"], 1000, "/work/d/config.json"),
            (["XDG_RUNTIME_DIR": "/run/user/1000"], 1000, "/run/user/1000/containers/auth.json"),
            (["XDG_RUNTIME_DIR": "/run/user/1000"], 0, "/run/user/1000/containers/auth.json"),
            (["REGISTRY_AUTH_FILE": "", "DOCKER_CONFIG": "", "XDG_RUNTIME_DIR": ""], 0, "/run/containers/0/auth.json"),
            ([:], 1000, "/home/me/.config/containers/auth.json"),
            (["XDG_CONFIG_HOME": "/c"], 1000, "/c/containers/auth.json"),
            ([:], nil, "/home/me/.config/containers/auth.json"),
        ] as [([String: String], UInt32?, FilePath)]
    )
    func podman(_ variables: [String: String], _ user: UInt32?, _ path: FilePath) throws {
        let environment = environment(variables, user: user)
        #expect(try DockerConfigFile(option: "podman", environment: environment).path == path)
    }

    @Test(
        "C21: a tilde that no shell has replaced is an error if its variable is used",
        arguments: [
            (nil, "DOCKER_CONFIG", "~/d"), (nil, "DOCKER_CONFIG", "~"), ("podman", "DOCKER_CONFIG", "~/d"),
            ("podman", "REGISTRY_AUTH_FILE", "~/r"), ("podman", "XDG_RUNTIME_DIR", "~/x"),
            ("podman", "XDG_CONFIG_HOME", "~/c"),
        ] as [(String?, String, String)])
    func tilde(_ option: String?, _ variable: String, _ path: String) {
        let error = DockerConfigError.unexpanded(variable: variable, path: path)
        #expect(throws: error) {
            try DockerConfigFile(option: option, environment: environment([variable: path]))
        }
        #expect(error.kind == .cannotRead)
        #expect(
            error.description == """
                \(variable) is \(path): no shell has expanded the ~, and docker and podman do not
                They would use a directory named ~ in the working directory. Nothing is changed.
                Write $HOME or the whole path: a shell expands ~ only at the start of an unquoted word.
                """)
    }

    @Test("C21: a file where the config's directory should be is named, with the directory to name instead")
    func notADirectory() {
        let files = MemoryFileSystem(["/d/config.json": "{}"])
        let error = DockerConfigError.notADirectory("/d/config.json")
        #expect(throws: error) { try DockerConfigFile("/d/config.json/config.json").read(from: files) }
        #expect(error.kind == .cannotRead)
        #expect(
            error.description == """
                /d/config.json is a file: name its directory
                DOCKER_CONFIG and --config name the directory of config.json, here /d
                """)
    }

    @Test("C21: a variable's name that no shell has replaced is an error too", arguments: ["$HOME/d", "${HOME}/d"])
    func variableName(path: String) {
        let error = DockerConfigError.unexpanded(variable: "DOCKER_CONFIG", path: path)
        #expect(throws: error) {
            try DockerConfigFile(option: nil, environment: environment(["DOCKER_CONFIG": path]))
        }
        #expect(
            error.description == """
                DOCKER_CONFIG is \(path): no shell has expanded the $, and docker and podman do not
                They would use a directory whose name begins with $ in the working directory. Nothing is changed.
                Write the whole path: a shell expands a variable only outside single quotes.
                """)
    }

    @Test("without any of them there is no config", arguments: [nil, "podman"])
    func nowhere(option: String?) {
        #expect(throws: DockerConfigError.nowhere) {
            try DockerConfigFile(option: option, environment: environment([:], home: nil))
        }
    }

    @Test("a missing file is an empty config")
    func missing() throws {
        let config = try DockerConfigFile("/d/config.json").read(from: MemoryFileSystem())
        #expect(config.hosts == [])
        #expect(config.route(for: "a") == .file)
    }

    @Test("links are followed, relative ones from their own directory, and to paths that do not exist yet")
    func links() throws {
        let files = MemoryFileSystem(["/data/real/config": #"{"auths":{"a":{"auth":"dTpz"}}}"#])
        files.link("/home/me/.docker", to: "/data/links")
        files.link("/data/links/config.json", to: "../second")
        files.link("/data/second", to: "real/config")
        let file = DockerConfigFile("/home/me/.docker/config.json")
        #expect(try file.target(in: files) == "/home/me/.docker/../real/config")
        #expect(try file.read(from: files).hosts == ["a"])

        try files.remove("/data/real/config")
        #expect(try file.target(in: files) == "/home/me/.docker/../real/config")
        #expect(try file.read(from: files).hosts == [])
    }

    @Test("links in a circle, a directory, and an unreadable file are errors")
    func unreadable() {
        let files = MemoryFileSystem(["/folder/config.json/x": ""])
        files.link("/circle/config.json", to: "config.json")
        files.put("/secret/config.json", "{}")
        files.fail("read", on: "/secret/config.json", with: .permissionDenied)
        let tooMany = FileError("read", "/circle/config.json", .tooManySymbolicLinkLevels)
        #expect(throws: DockerConfigError.cannotRead("/circle/config.json", tooMany)) {
            try DockerConfigFile("/circle/config.json").read(from: files)
        }
        #expect(throws: DockerConfigError.notAFile("/folder/config.json")) {
            try DockerConfigFile("/folder/config.json").read(from: files)
        }
        let denied = FileError("read", "/secret/config.json", .permissionDenied)
        #expect(throws: DockerConfigError.cannotRead("/secret/config.json", denied)) {
            try DockerConfigFile("/secret/config.json").read(from: files)
        }
    }

    @Test("for a torn file its saved copy is read, and nothing is changed")
    func torn() throws {
        let files = MemoryFileSystem([
            "/d/config.json": #"{"auths":{"a":{"au"#, "/d/config.json.berth-saved": #"{"auths":{"a":{"auth":"dTpz"}}}"#,
        ])
        #expect(try DockerConfigFile("/d/config.json").read(from: files).hosts == ["a"])
        #expect(files.changes == [])
    }
}
