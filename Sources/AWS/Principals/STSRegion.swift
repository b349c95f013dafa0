/// The region of the STS calls for a principal's roles, and the setting that names it.
public struct STSRegion: Sendable, Hashable {
    /// Such as `eu-west-1`.
    public var name: String
    /// The setting, such as `AWS_REGION`; no text if none names a region.
    public var origin: Remark

    /// - Parameters:
    ///   - name: such as `eu-west-1`. `aws-global` means the region behind AWS's global endpoint, and so for the other
    ///     partitions (`partitions.json` of botocore).
    ///   - origin: the setting that names it.
    public init(_ name: String, origin: Remark = Remark()) {
        let global = Partition.all.first { "\($0.name)-global".utf8.elementsEqual(name.utf8) }
        self.name = global?.homeRegion ?? name
        self.origin = global == nil ? origin : Remark(origin.text.map { "\($0) (\(name))" })
    }
}
