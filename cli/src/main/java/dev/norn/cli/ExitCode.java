package dev.norn.cli;

/** What the process tells its caller. The numbers are part of the contract with scripts. */
final class ExitCode {
    static final int DONE = 0;
    /** The transaction or the check ended badly, or the coordinator refused. */
    static final int BAD_END = 1;

    static final int WRONG_USAGE = 2;
    static final int NOT_REACHABLE = 3;

    private ExitCode() {}
}
