public import AWS
public import Platform

extension Snapshot {
    /// What a plan is made against that is to obtain every login anew: who signs in is known, and nothing is stored
    /// anywhere. Reads files, and asks nobody.
    /// - Parameter configuration: the AWS files; a failure stands for all profiles.
    public static func storingNothing(
        for manifest: Manifest, configuration: Result<SharedConfiguration, ConfigurationFailure>, effects: Effects
    ) -> Snapshot {
        var snapshot = Snapshot(config: "")
        snapshot.readSigners(of: manifest, configuration: configuration, effects)
        return snapshot
    }
}
