/// How much of a table is read row by row. What is longer is told as sums, by account and region.
enum Screenful {
    /// What a tall terminal shows at once. Nobody scrolls back through more than that to find a row.
    static let rows = 60

    /// How many registries are still listed one by one among sums.
    static let hosts = 20

    /// So few are sooner listed than described.
    static let few = 3

    /// How many different reasons for the same are told apart.
    static let reasons = 10
}
