package dev.norn.sdk.fence;

/** MySQL's driver, which reports other update counts and errors, on MariaDB's server. */
class MySqlDriverFenceTest extends FenceConformance {
    MySqlDriverFenceTest() {
        super(() -> new MariaDbFenceDatabase("mysql", "TRANSACTION_REPEATABLE_READ"));
    }
}
