extension Duration {
    /// As events tell how long something took: in whole milliseconds.
    var elapsedMs: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
