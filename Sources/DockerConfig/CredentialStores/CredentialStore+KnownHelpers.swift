import Platform

extension CredentialStore {
    /// Whether a helper of that name signs in by itself and stores nothing, so that a login for its hosts has no place
    /// there.
    ///
    /// `ecr-login` (awslabs/amazon-ecr-credential-helper, `ecr-login/ecr.go`), `gcr`
    /// (GoogleCloudPlatform/docker-credential-gcr, `credhelper/helper.go`) and `acr-env`
    /// (chrismellard/docker-credential-acr-env, `pkg/credhelper/helper.go`) refuse to store. `gcloud` (Google Cloud's
    /// SDK, `gcloud auth docker-helper`) says that it did, and keeps nothing.
    package static func mintsByItself(_ name: String) -> Bool {
        ["ecr-login", "gcloud", "gcr", "acr-env"].contains(name)
    }

    /// Whether the name can be the end of a program's name, and of nothing else: neither of a path nor of an option.
    var isName: Bool {
        !name.isEmpty && !name.hasPrefix(bytes: "-")
            && name.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
    }

    /// Whether it makes files that bear the users' names. pass takes `a/b` for a file in a folder, which `get` reads as
    /// the folder's listing, and `../x` for a file of somebody else's (docker-credential-helpers, `pass/pass.go`).
    var keepsFiles: Bool { name == "pass" }

    /// Whether it keeps a login for each user of a host, and answers with any of them. Those of
    /// docker-credential-helpers for Linux do.
    var keepsUsersApart: Bool { ["pass", "secretservice"].contains(name) }
}
