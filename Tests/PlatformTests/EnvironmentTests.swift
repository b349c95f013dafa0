import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("The environment", .scheduled)
struct EnvironmentTests {
    private let environment = Environment(
        variables: ["SET": " x ", "BLANK": " \t", "EMPTY": ""], home: "/home/me", workingDirectory: "/home/me/work"
    )

    @Test("distinguishes set variables from blank ones")
    func blank() {
        #expect(environment.nonBlank("SET") == "x")
        #expect(environment.nonBlank("BLANK") == nil)
        #expect(environment["EMPTY"] == "")
        #expect(environment["UNSET"] == nil)
    }

    @Test(
        "makes paths absolute as a shell would",
        arguments: [
            ("~", "/home/me"), ("~/x", "/home/me/x"), ("x/../y", "/home/me/work/y"), ("/a//b/", "/a/b"),
            ("~you", "/home/me/work/~you"),
        ]
    )
    func absolute(written: String, path: String) {
        #expect(environment.absolute(written).string == path)
    }

    @Test(
        "shortens paths for display",
        arguments: [
            ("/home/me/.docker/config.json", "~/.docker/config.json"), ("/home/you/x", "/home/you/x"),
            ("/home/me", "~"),
        ]
    )
    func abbreviated(path: String, shown: String) {
        #expect(environment.abbreviated(FilePath(path)) == shown)
    }
}
