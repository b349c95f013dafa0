public import DockerConfig
public import Platform
import SystemPackage

/// Takes in what a `ConsumerMatrix` is made from: reads files, and asks nobody.
public struct ConsumerReader: Sendable {
    private let config: DockerConfigFile
    private let effects: Effects

    /// - Parameter config: the config that berth writes.
    public init(config: DockerConfigFile, effects: Effects) {
        self.config = config
        self.effects = effects
    }

    /// The files that are there, each as far as it can be read.
    public func world() -> ConsumerWorld {
        var files: [FilePath: ConsumerWorld.File] = [:]
        for path in Set([config.path] + Consumer.files(in: effects.environment)) { files[path] = file(at: path) }
        let reader = RegistriesConfReader(environment: effects.environment, files: effects.files)
        let confs = [Consumer.podman, .skopeo].map { ($0, reader.read(namedBy: $0.registriesConfVariables)) }
        var world = ConsumerWorld(
            config: config.path, format: format, files: files, environment: effects.environment,
            registriesConfs: Dictionary(uniqueKeysWithValues: confs))
        let path = effects.environment["PATH"] ?? ""
        let programs = Set(files.values.compactMap(\.content).flatMap(\.programs))
        world.missingPrograms = programs.filter {
            effects.processes.find(CredentialStore.program(of: $0), path: path) == nil
        }
        return world
    }

    private var format: AuthFileFormat {
        (try? config.target(in: effects.files)).map(config.format(at:)) ?? config.format
    }

    private func file(at path: FilePath) -> ConsumerWorld.File? {
        let file = DockerConfigFile(path)
        do {
            let target = try file.target(in: effects.files)
            guard try effects.files.status(target) != nil else { return nil }
            return ConsumerWorld.File(target: target, content: try file.read(from: effects.files))
        } catch {
            return ConsumerWorld.File(target: path, content: nil)
        }
    }
}
