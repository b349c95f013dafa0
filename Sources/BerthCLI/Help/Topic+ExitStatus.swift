extension Topic {
    static let exitStatusText = #"""
        Exit status:

          0    done: everything is as the manifest says, or as far as was asked
          1    failed, wholly or in part, or blocked; what succeeded is stored, unless
               --atomic was given
          2    there is something to do (berth plan --detailed-exitcode)
          3    something is missing, changed, expired or about to (berth status
               --exit-code); with --principals: somebody cannot sign in
          64   wrong use of a command, or a selector that matches nothing
          65   the manifest is not sound, or there is none
          71   the system does not allow the threads or open files that berth needs
          73   a file cannot be written, or Docker's config cannot be read
          75   another berth had the lock for too long (--lock-timeout)
          78   Docker's config is malformed: it is left alone
          130  interrupted: what was finished is stored

        What failed is told on standard error, also with --quiet.

        docker-credential-berth ends with 0 or 1, as docker wants it.

        """#
}
