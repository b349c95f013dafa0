import BerthCore
import DockerConfig
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("Which programs see a login", .scheduled)
struct VisibilityMatrixTests {
    private let host = "a.example.com"
    private let dockerFile = "/home/me/.docker/config.json"
    private let session = "/run/user/1000/containers/auth.json"
    private let xdg = ["XDG_RUNTIME_DIR": "/run/user/1000"]
    private let inFile = #"{"auths":{"a.example.com":{"auth":"dTpz"}}}"#
    private let kubeletElsewhere = LoginVisibility.Answer.no(
        .readsElsewhere(["/var/lib/kubelet/config.json"], variable: nil))

    /// - Parameter config: the file that berth writes; Docker's by default.
    private func matrix(
        _ files: [String: String], config: String? = nil, links: [String: String] = [:],
        _ variables: [String: String] = [:], user: UInt32 = 1000, of asked: String? = nil,
        programs: [String] = ["berth", "pass", "ecr-login", "other", "secretservice"]
    ) -> VisibilityMatrix {
        let system = MemoryFileSystem(files)
        for (path, target) in links { system.link(path, to: target) }
        let processes = FakeProcesses(programs.map { "docker-credential-\($0)" })
        var effects = Effects.fake(files: system, processes: processes, environment: variables)
        effects.environment.user = user
        let reader = ConsumerReader(config: DockerConfigFile(FilePath(config ?? dockerFile)), effects: effects)
        return VisibilityMatrix(hosts: [asked ?? host], in: reader.snapshot())
    }

    /// Returns the same answer for all programs, with exceptions; the kubelet has its own file by default.
    private func all(
        _ answer: LoginVisibility.Answer, but others: [CredentialConsumer: LoginVisibility.Answer] = [:]
    ) -> [CredentialConsumer: LoginVisibility.Answer] {
        var answers = Dictionary(uniqueKeysWithValues: CredentialConsumer.allCases.map { ($0, answer) })
        answers[.kubelet] = kubeletElsewhere
        return answers.merging(others) { $1 }
    }

    // MARK: Docker's config

    @Test("all except the kubelet see a login in Docker's config")
    func inDockerFile() {
        let matrix = matrix([dockerFile: inFile])
        #expect(matrix.rows == [LoginVisibility(host: host, answers: all(.yes))])
        #expect(
            matrix.remedies == [
                .podman: "berth apply --config podman", .skopeo: "berth apply --config podman",
                .kubelet: "berth apply --config /var/lib/kubelet/config.json",
            ])
    }

    @Test("podman and skopeo use no credsStore, but a helper of the host's own")
    func programs() {
        let store = #"{"credsStore":"pass","auths":{"a.example.com":{}}}"#
        #expect(
            matrix([dockerFile: store]).rows[0].answers
                == all(.yes, but: [.podman: .no(.knowsNoStore("pass")), .skopeo: .no(.knowsNoStore("pass"))]))
        for helper in ["berth", "ecr-login"] {
            let text = #"{"credsStore":"pass","credHelpers":{"a.example.com":"\#(helper)"}}"#
            #expect(matrix([dockerFile: text]).rows[0].answers == all(.yes))
        }
    }

    // D13
    @Test("an empty line next to credsStore leads docker to the file, and podman, skopeo, oras and helm nowhere")
    func emptyLine() {
        let text = """
            {"credsStore":"desktop.exe","credHelpers":{"a.example.com":""},"auths":{"a.example.com":{"auth":"dTpz"}}}
            """
        let empty = LoginVisibility.Answer.no(.emptyHelper(file: "~/.docker/config.json"))
        let store = LoginVisibility.Answer.no(.otherProgram("desktop.exe", file: "~/.docker/config.json"))
        let answers = matrix([dockerFile: text], programs: ["desktop.exe"]).rows[0].answers
        #expect(
            answers == all(.yes, but: [.podman: empty, .skopeo: empty, .oras: store, .helm: store]))
        #expect(
            answers[.podman]?.why?.description
                == "fails at the empty line in credHelpers of ~/.docker/config.json, which docker needs with credsStore"
        )
        // Without a credsStore the line does no harm to oras and helm, but still to podman.
        let alone = text.replacing(#""credsStore":"desktop.exe","#, with: "")
        #expect(matrix([dockerFile: alone]).rows[0].answers == all(.yes, but: [.podman: empty, .skopeo: empty]))
        let hub = text.replacing("a.example.com", with: DockerHub.key)
        #expect(
            matrix([dockerFile: hub], of: DockerHub.key, programs: ["desktop.exe"]).rows[0].answers
                == all(.yes, but: [.oras: store, .helm: store]))
    }

    @Test("C12: a program that is not on PATH is reported for all programs that would run it")
    func missingProgram() {
        let why = LoginVisibility.Answer.no(.missingProgram("berth", file: "~/.docker/config.json"))
        let helper = #"{"credHelpers":{"a.example.com":"berth"}}"#
        #expect(
            matrix([dockerFile: helper], programs: ["pass"]).rows[0].answers == all(why))
        #expect(matrix([dockerFile: helper], programs: ["berth"]).rows[0].answers == all(.yes))
        let store = #"{"credsStore":"pass","auths":{"a.example.com":{}}}"#
        let noPass = LoginVisibility.Answer.no(.missingProgram("pass", file: "~/.docker/config.json"))
        let others: [CredentialConsumer: LoginVisibility.Answer] = [
            .podman: .no(.knowsNoStore("pass")), .skopeo: .no(.knowsNoStore("pass")),
        ]
        #expect(matrix([dockerFile: store], programs: []).rows[0].answers == all(noPass, but: others))
        // podman's own file names another program, which exists or not.
        let session = "/run/user/1000/containers/auth.json"
        let other = #"{"credHelpers":{"a.example.com":"other"}}"#
        let podman = matrix([dockerFile: inFile, session: other], xdg, programs: []).rows[0].answers[.podman]
        #expect(podman == .no(.missingProgram("other", file: session)))
    }

    @Test("a config reached through a link is the same one")
    func links() {
        let matrix = matrix(["/data/c.json": inFile], config: "/data/c.json", links: [dockerFile: "/data/c.json"])
        #expect(matrix.rows[0].answers == all(.yes))
        #expect(matrix.remedies[.docker] == nil)
    }

    @Test(
        "no program sees a missing login",
        arguments: [
            (#"{"auths":{}}"#, .notStored), (#"{"auths":{"a.example.com":{}}}"#, .notStored),
            (#"{"credsStore":"pass"}"#, .notStored), (#"{"credHelpers":{"a.example.com":"pass"}}"#, .notStored),
            (
                #"{"auths":{"a.example.com":{"auth":"?"}}}"#,
                .unreadable("its auth is not base64 of USER:SECRET")
            ),
        ] as [(String, LoginVisibility.Reason)]
    )
    func nothing(_ config: String, _ why: LoginVisibility.Reason) {
        let row = matrix([dockerFile: config, session: inFile], xdg).rows[0]
        #expect(row.answers == all(.no(why), but: [.kubelet: .no(why)]))
        #expect(!row.isKept)
    }

    @Test("a missing config has no logins")
    func noConfig() {
        #expect(matrix([:]).rows[0].answers == all(.no(.notStored), but: [.kubelet: .no(.notStored)]))
    }

    @Test("DOCKER_AUTH_CONFIG hides a login from docker and crane")
    func hidden() {
        #expect(
            matrix([dockerFile: inFile], ["DOCKER_AUTH_CONFIG": inFile]).rows[0].answers
                == all(.yes, but: [.docker: .no(.hidden), .crane: .no(.hidden)]))
    }

    @Test("Docker Hub's helper has a name that podman and skopeo do not use; its login they find")
    func dockerHub() {
        let hub = DockerHub.key
        let helper = matrix([dockerFile: #"{"credHelpers":{"\#(hub)":"berth"}}"#], of: hub)
        let why = LoginVisibility.Reason.asksForDockerIO("berth")
        #expect(helper.rows[0].answers == all(.yes, but: [.podman: .no(why), .skopeo: .no(why)]))
        #expect(
            matrix([dockerFile: #"{"auths":{"\#(hub)":{"auth":"dTpz"}}}"#], of: hub).rows[0].answers == all(.yes))
    }

    @Test("helm's own login takes precedence over Docker's, wherever helm stores it")
    func helm() {
        for (file, variables) in [
            ("/home/me/.config/helm/registry/config.json", [:]),
            ("/c/helm/registry/config.json", ["XDG_CONFIG_HOME": "/c"]),
            ("/h/registry/config.json", ["HELM_CONFIG_HOME": "/h"]),
            ("/h/r.json", ["HELM_REGISTRY_CONFIG": "/h/r.json"]),
        ] as [(String, [String: String])] {
            let matrix = matrix([dockerFile: inFile, file: inFile], variables)
            let name = file.replacing("/home/me", with: "~")
            #expect(matrix.rows[0].answers == all(.yes, but: [.helm: .no(.otherLogin(file: name))]))
        }
    }

    // MARK: podman's

    @Test("podman's auth.json is read by podman and skopeo, and by crane if Docker has none")
    func inSessionFile() {
        let elsewhere = LoginVisibility.Answer.no(.readsElsewhere(["~/.docker/config.json"], variable: nil))
        let helm = LoginVisibility.Answer.no(
            .readsElsewhere(["~/.config/helm/registry/config.json", "~/.docker/config.json"], variable: nil))
        let alone = matrix([session: inFile], config: session, xdg)
        #expect(alone.rows[0].answers == all(.yes, but: [.docker: elsewhere, .oras: elsewhere, .helm: helm]))
        #expect(
            alone.remedies == [
                .docker: "berth apply", .crane: "berth apply", .oras: "berth apply", .helm: "berth apply",
                .kubelet: "berth apply --config /var/lib/kubelet/config.json",
            ])

        let beside = matrix([session: inFile, dockerFile: #"{"auths":{}}"#], config: session, xdg)
        #expect(
            beside.rows[0].answers
                == all(.yes, but: [.docker: elsewhere, .crane: elsewhere, .oras: elsewhere, .helm: helm]))

        let other = matrix([session: inFile, dockerFile: inFile], config: session, xdg)
        let otherLogin = LoginVisibility.Answer.no(.otherLogin(file: "~/.docker/config.json"))
        #expect(
            other.rows[0].answers
                == all(.yes, but: [.docker: otherLogin, .crane: otherLogin, .oras: otherLogin, .helm: otherLogin]))

        let store = matrix([session: inFile, dockerFile: #"{"credsStore":"pass"}"#], config: session, xdg)
        let program = LoginVisibility.Answer.no(.otherProgram("pass", file: "~/.docker/config.json"))
        #expect(
            store.rows[0].answers
                == all(.yes, but: [.docker: program, .crane: program, .oras: program, .helm: program]))
    }

    @Test("a login in auth.json takes precedence over Docker's, and an unreadable file is an obstacle")
    func sessionFileFirst() {
        let other = LoginVisibility.Answer.no(.otherLogin(file: session))
        #expect(
            matrix([dockerFile: inFile, session: inFile], xdg).rows[0].answers
                == all(.yes, but: [.podman: other, .skopeo: other]))
        let helper = LoginVisibility.Answer.no(.otherProgram("pass", file: session))
        #expect(
            matrix([dockerFile: inFile, session: #"{"credHelpers":{"a.example.com":"pass"}}"#], xdg).rows[0].answers
                == all(.yes, but: [.podman: helper, .skopeo: helper]))
        #expect(
            matrix([dockerFile: inFile, session: #"{"auths":{"a.example.com":{}}}"#], xdg).rows[0].answers == all(.yes))
        let broken = LoginVisibility.Answer.no(.unreadableFile(session))
        #expect(
            matrix([dockerFile: inFile, session: "{"], xdg).rows[0].answers
                == all(.yes, but: [.podman: broken, .skopeo: broken]))
    }

    @Test("logins for parts of a registry take precedence over its own")
    func namespaces() {
        let parts = #"{"auths":{"a.example.com/team":{},"a.example.com.au/x":{},"a.example.com/b/c":{"auth":"dTpz"}}}"#
        let keys = ["a.example.com/team", "a.example.com/b/c"]
        let beside = LoginVisibility.Answer.partly(.namespaces(keys, file: session))
        #expect(
            matrix([dockerFile: inFile, session: parts], xdg).rows[0].answers
                == all(.yes, but: [.podman: beside, .skopeo: beside]))

        let both = #"{"auths":{"a.example.com/team":{"auth":"dTpz"},"a.example.com":{"auth":"dTpz"}}}"#
        let within = LoginVisibility.Answer.partly(.namespaces([keys[0]], file: "~/.docker/config.json"))
        #expect(
            matrix([dockerFile: both], xdg).rows[0].answers
                == all(.yes, but: [.podman: within, .skopeo: within, .crane: within]))
    }

    @Test("a normal user without a session has another auth.json with podman than with skopeo; root has one")
    func noSession() {
        let (podman, image) = (session, "/run/containers/1000/auth.json")
        let files = [dockerFile: inFile]
        #expect(
            matrix(files.merging([podman: inFile]) { $1 }).rows[0].answers
                == all(.yes, but: [.podman: .no(.otherLogin(file: podman))]))
        #expect(
            matrix(files.merging([image: inFile]) { $1 }).rows[0].answers
                == all(.yes, but: [.skopeo: .no(.otherLogin(file: image))]))
        let root = LoginVisibility.Answer.no(.otherLogin(file: "/run/containers/0/auth.json"))
        #expect(
            matrix(files.merging(["/run/containers/0/auth.json": inFile]) { $1 }, user: 0).rows[0].answers
                == all(.yes, but: [.podman: root, .skopeo: root]))
    }

    @Test("REGISTRY_AUTH_FILE limits podman and skopeo to one file, DOCKER_CONFIG only podman")
    func variables() {
        let named = LoginVisibility.Answer.no(.readsElsewhere(["/r.json"], variable: "REGISTRY_AUTH_FILE"))
        #expect(
            matrix([dockerFile: inFile], ["REGISTRY_AUTH_FILE": "/r.json"]).rows[0].answers
                == all(.yes, but: [.podman: named, .skopeo: named]))

        let variables = xdg.merging(["DOCKER_CONFIG": "/d"]) { $1 }
        let docker = matrix(["/d/config.json": inFile, session: inFile], config: "/d/config.json", variables)
        #expect(docker.rows[0].answers == all(.yes, but: [.skopeo: .no(.otherLogin(file: session))]))
        #expect(docker.remedies == [.kubelet: "berth apply --config /var/lib/kubelet/config.json"])

        let podman = matrix(["/d/config.json": "{}", session: inFile], config: session, variables)
        #expect(
            podman.rows[0].answers[.podman] == .no(.readsElsewhere(["/d/config.json"], variable: "DOCKER_CONFIG")))
        #expect(podman.rows[0].answers[.skopeo] == .yes)
    }

    @Test("D2: Docker Hub's login under podman's name is seen by podman and skopeo, and by no other")
    func dockerHubInAuthFile() {
        let hub = DockerHub.key
        func answers(_ auths: String) -> [CredentialConsumer: LoginVisibility.Answer] {
            matrix([session: auths, dockerFile: "{}"], config: session, xdg, of: hub).rows[0].answers
        }
        let short = answers(#"{"auths":{"docker.io":{"auth":"dTpz"}}}"#)
        #expect(short[.podman] == .yes)
        #expect(short[.skopeo] == .yes)
        #expect(short[.docker] == .no(.readsElsewhere(["~/.docker/config.json"], variable: nil)))
        // crane reads the same file if Docker has none, and looks for Docker's name.
        let crane = matrix(
            [session: #"{"auths":{"docker.io":{"auth":"dTpz"}}}"#], config: session, xdg, of: hub)
        #expect(crane.rows[0].answers[.crane] == .no(.looksForIndex))
        #expect(
            LoginVisibility.Reason.looksForIndex.description
                == "looks for https://index.docker.io/v1/, and this file has docker.io")
        let helper = matrix([session: #"{"credHelpers":{"docker.io":"berth"}}"#], config: session, xdg, of: hub)
        #expect(helper.rows[0].answers[.podman] == .yes)
        #expect(helper.rows[0].answers[.crane] == .no(.looksForIndex))
    }

    @Test("D2: another login under podman's name in Docker's own config is podman's")
    func shortNameInDockerFile() {
        let hub = DockerHub.key
        let other = LoginVisibility.Answer.no(.otherLogin(file: "~/.docker/config.json"))
        let both = #"{"auths":{"\#(hub)":{"auth":"dTpz"},"docker.io":{"auth":"b2xkOnM="}}}"#
        #expect(
            matrix([dockerFile: both], of: hub).rows[0].answers
                == all(.yes, but: [.podman: other, .skopeo: other]))
        let parts = #"{"auths":{"\#(hub)":{"auth":"dTpz"},"docker.io/library":{"auth":"b2xkOnM="}}}"#
        let partly = LoginVisibility.Answer.partly(
            .namespaces(["docker.io/library"], file: "~/.docker/config.json"))
        #expect(
            matrix([dockerFile: parts], of: hub).rows[0].answers
                == all(.yes, but: [.podman: partly, .skopeo: partly]))
    }

    @Test("D2: podman calls a host's helper before it looks at keys for parts of the host")
    func namespacesBehindHelper() {
        let text = #"{"credHelpers":{"a.example.com":"berth"},"auths":{"a.example.com/team":{"auth":"dTpz"}}}"#
        let answers = matrix([dockerFile: text]).rows[0].answers
        #expect(answers[.podman] == .yes)
        #expect(answers[.crane] == .partly(.namespaces(["a.example.com/team"], file: "~/.docker/config.json")))
    }

    @Test("D9: a registry token in the entry takes precedence over the login, except in podman, skopeo and the kubelet")
    func registryToken() {
        let why = LoginVisibility.Answer.no(.prefersRegistryToken)
        let text = #"{"auths":{"a.example.com":{"auth":"dTpz","registrytoken":"t"}}}"#
        #expect(
            matrix([dockerFile: text]).rows[0].answers
                == all(.yes, but: [.docker: why, .crane: why, .oras: why, .helm: why]))
        #expect(LoginVisibility.Reason.prefersRegistryToken.description == "uses the registrytoken in the entry")
    }

    @Test("D9: podman and skopeo ignore a user and password in plain text")
    func plainText() {
        let why = LoginVisibility.Answer.no(.readsAuthAlone)
        for entry in [#"{"username":"u","password":"p"}"#, #"{"auth":"","identitytoken":"t"}"#] {
            let answers = matrix([dockerFile: #"{"auths":{"a.example.com":\#(entry)}}"#]).rows[0].answers
            #expect(answers[.docker] == .yes)
            #expect(answers[.podman] == why)
            #expect(answers[.skopeo] == why)
        }
        #expect(
            LoginVisibility.Reason.readsAuthAlone.description
                == "reads logins only from `auth`, which this entry lacks")
    }

    @Test("D15: podman and skopeo call the helpers of registries.conf, and read auth files only if it lists them")
    func registriesConf() {
        let conf = "/home/me/.config/containers/registries.conf"
        func answers(_ list: String, _ config: String? = nil) -> [CredentialConsumer: LoginVisibility.Answer] {
            matrix([dockerFile: config ?? inFile, conf: "credential-helpers = [\(list)]"]).rows[0].answers
        }
        let name = "~/.config/containers/registries.conf"
        let only = LoginVisibility.Answer.no(.asksHelpersOnly(["corp"], file: name))
        #expect(answers(#""corp""#) == all(.yes, but: [.podman: only, .skopeo: only]))
        let first = LoginVisibility.Answer.partly(.asksHelpersFirst(["corp", "x"], file: name))
        #expect(
            answers(#""corp", "x", "containers-auth.json""#) == all(.yes, but: [.podman: first, .skopeo: first]))
        #expect(answers(#""containers-auth.json", "corp""#) == all(.yes))
        #expect(answers("") == all(.yes))
        let broken = LoginVisibility.Answer.no(.unreadableFile(name))
        #expect(answers("1") == all(.yes, but: [.podman: broken, .skopeo: broken]))
        // podman may call the very helper that has the login.
        let helper = #"{"credHelpers":{"a.example.com":"berth"}}"#
        #expect(answers(#""berth""#, helper) == all(.yes))
        #expect(
            LoginVisibility.Reason.asksHelpersOnly(["corp", "x"], file: name).description
                == "uses docker-credential-corp and docker-credential-x and reads no file, as credential-helpers in "
                + "~/.config/containers/registries.conf says")
        #expect(
            LoginVisibility.Reason.asksHelpersFirst(["corp"], file: name).description
                == "uses docker-credential-corp first, as credential-helpers in ~/.config/containers/registries.conf says"
        )
        // No file helps a program that reads none.
        let remedies = matrix([dockerFile: inFile, conf: "credential-helpers = ['corp']"]).remedies
        #expect(remedies == [.kubelet: "berth apply --config /var/lib/kubelet/config.json"])
    }

    // MARK: The kubelet

    @Test("the kubelet reads passwords from its own file")
    func kubelet() {
        let (own, last) = ("/var/lib/kubelet/config.json", "/.docker/config.json")
        func answer(_ files: [String: String], _ config: String) -> LoginVisibility.Answer? {
            matrix(files, config: config).rows[0].answers[.kubelet]
        }
        let token = #"{"auths":{"a.example.com":{"auth":"dTo=","identitytoken":"t"}}}"#
        let store = #"{"credsStore":"pass","auths":{"a.example.com":{}}}"#
        #expect(answer([own: inFile], own) == .yes)
        #expect(answer([own: token], own) == .no(.takesNoIdentityToken))
        #expect(answer([own: store], own) == .no(.runsNothing("pass")))
        #expect(answer([last: inFile], last) == .yes)
        #expect(answer([last: inFile, own: "{}"], last) == kubeletElsewhere)
        #expect(answer([last: inFile, own: inFile], last) == .no(.otherLogin(file: own)))
        #expect(answer(["/root/.docker/config.json": inFile], "/root/.docker/config.json") == .no(.readsNoHome))
    }
}
