/// An answer to the browser: a page for the user. It has nothing from the request, and no secret.
struct RedirectResponse: Sendable, Equatable {
    /// The status with its reason, such as `200 OK`.
    let status: String
    let title: String
    let text: String
    /// Further header fields, each with its line end.
    var fields = ""

    static let signedIn = RedirectResponse(
        status: "200 OK", title: "berth has received the sign-in",
        text: "You can close this tab and return to the terminal.")

    static let refused = RedirectResponse(
        status: "200 OK", title: "The sign-in did not succeed",
        text: "The terminal shows why. You can close this tab.")

    /// For a redirect after the awaited redirect.
    static let ended = RedirectResponse(
        status: "410 Gone", title: "This sign-in has ended",
        text: "You can close this tab. To sign in again, run berth again.")

    /// For a redirect with a wrong or missing state: of another sign-in, or of a page that pretends to be one.
    static let foreign = RedirectResponse(
        status: "400 Bad Request", title: "This page belongs to another sign-in",
        text: "berth still waits for the page that it opened last. You can close this tab.")

    static let notFound = RedirectResponse(
        status: "404 Not Found", title: "There is no such page", text: "berth waits here for the end of a sign-in.")

    static let malformed = RedirectResponse(
        status: "400 Bad Request", title: "berth cannot read this request",
        text: "berth waits here for the end of a sign-in.")

    static let onlyGET = RedirectResponse(
        status: "405 Method Not Allowed", title: "berth accepts only GET here",
        text: "berth waits here for the end of a sign-in.", fields: "Allow: GET\r\n")

    static let tooLong = RedirectResponse(
        status: "431 Request Header Fields Too Large", title: "This request is too long",
        text: "berth waits here for the end of a sign-in.")

    /// The whole answer. The page loads nothing, runs nothing, and leaves no trace in caches; the browser tells no other
    /// site its address, which contains the code.
    var bytes: [UInt8] {
        let page = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>berth</title>
            <style>body { font: 1.1em sans-serif; margin: 4em auto; max-width: 32em }</style></head>
            <body><h1>\(title)</h1><p>\(text)</p></body>
            </html>

            """
        let head = """
            HTTP/1.1 \(status)\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: \(page.utf8.count)\r
            Cache-Control: no-store\r
            Referrer-Policy: no-referrer\r
            Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r
            X-Content-Type-Options: nosniff\r
            \(fields)Connection: close\r
            \r

            """
        return Array((head + page).utf8)
    }
}
