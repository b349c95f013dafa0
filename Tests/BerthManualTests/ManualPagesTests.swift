import TestSupport
import Testing

@testable import berth_manual

@Suite("The manual's pages", .scheduled)
struct ManualPagesTests {
    @Test("are those of the programs, of the commands that the help shows, and of the manifest")
    func names() throws {
        let names = try SampleManual.manual().pages.map(\.fileName)
        #expect(
            names == [
                "berth.1", "berth-plan.1", "berth-sandbox.1", "docker-credential-berth.1", "berth.yaml.5",
            ])
    }

    @Test("have the order of sections that man-pages(7) recommends, the hand-written ones included")
    func sections() throws {
        // https://man7.org/linux/man-pages/man7/man-pages.7.html; sections of our own come between these.
        let order = [
            "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO",
        ]
        for page in try SampleManual.manual().pages {
            let titles = page.text.matches(of: /(?m)^\.SH "?([A-Z ]+?)"?$/).map { String($0.1) }
            #expect(titles.first == "NAME", "\(page.fileName)")
            #expect(titles.last == "SEE ALSO", "\(page.fileName)")
            #expect(titles.filter(order.contains) == order.filter(titles.contains), "\(page.fileName)")
            #expect(Set(titles).count == titles.count, "\(page.fileName)")
        }
    }

    @Test("have the variables and files only on the program's page")
    func surroundings() throws {
        let pages = try SampleManual.manual().pages
        #expect(pages.filter { $0.text.contains("BERTH_REGISTRY_ENDPOINT") }.map(\.name) == ["berth"])
    }

    @Test("are all listed on the program's page")
    func references() throws {
        let pages = try SampleManual.manual().pages
        let program = try #require(pages.first)
        for page in pages.dropFirst() {
            #expect(program.text.contains("\(RoffPage.bold(page.name))(\(page.section))"), "\(page.fileName)")
        }
    }

    @Test("show the day in UTC and the version")
    func edition() throws {
        #expect(Edition(secondsSince1970: 86_399, version: "1.0\n").date == "1970-01-01")
        #expect(Edition(secondsSince1970: 86_400, version: "1.0\n").date == "1970-01-02")
        for page in try SampleManual.manual().pages {
            let title = try #require(page.text.split(separator: "\n").first)
            let name = page.name.uppercased()
            #expect(title == ".TH \"\(name)\" \(page.section) \"2026-09-21\" \"berth 1.2.3\" \"berth\"")
        }
    }
}
