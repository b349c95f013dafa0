import FoundationEssentials
import Platform

extension Date {
    /// Reads a time as AWS's services and other tools write it: the forms of ISO 8601 that Python's dateutil accepts for
    /// the AWS CLI (https://dateutil.readthedocs.io/en/stable/parser.html). Between date and time there may be blanks
    /// instead of `T`; minutes, seconds and fractions may be missing; UTC may be written out.
    /// - Returns: `nil` if the text has another form or no time zone, without which botocore fails as well, or a time
    ///   that berth does not accept.
    package init?(iso8601 text: String) {
        guard let text = WhiteSpace.trim(text), let time = ISO8601Time(text),
            let date = Date(checkedEpochSeconds: time.secondsSince1970)
        else { return nil }
        self = date
    }
}
