import Platform

/// HTML, in which each interpolated text is escaped: `"<p>\(text)</p>"`.
struct HTML: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        mutating func appendInterpolation(_ value: String) {
            text += value.htmlEscaped
        }

        mutating func appendInterpolation(_ html: HTML) {
            text += html.text
        }

        mutating func appendInterpolation(_ parts: [HTML]) {
            for part in parts { text += part.text }
        }
    }
}

extension String {
    fileprivate var htmlEscaped: String {
        xmlEscaped.replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}

extension HTTPResponse {
    /// Creates a page that runs no script, is not stored, and names its address to no other server.
    /// - Parameters:
    ///   - title: the heading, too.
    ///   - body: the content after the heading.
    static func page(status: Int = 200, title: String, _ body: HTML) -> HTTPResponse {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>\(title)</title>
            <style>
            body { font: 1.1rem/1.5 sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }
            button, input { font: inherit; padding: .4rem 1.2rem }
            small { color: #666 }
            </style>
            <h1>\(title)</h1>
            \(body)
            <p><small>This is berth-sandbox. It plays AWS on this machine, and its credentials work nowhere else.</small>
            </html>

            """
        let headers: HTTPHeaders = [
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        ]
        return HTTPResponse(status: status, headers: headers, body: Array(page.text.utf8))
    }

    /// Creates the page for an error that a browser must not take elsewhere.
    static func page(_ error: AWSResponseError) -> HTTPResponse {
        .page(status: error.kind == .throttled ? 429 : 400, title: "Sign-in failed", "<p>\(error.message)</p>")
    }

    /// Creates a redirect after a form (RFC 9110, section 15.4.4).
    static func redirect(to location: String) -> HTTPResponse {
        HTTPResponse(status: 303, headers: ["Location": location, "Cache-Control": "no-store"])
    }
}
