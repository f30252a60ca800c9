package dev.norn.sdk.outbox;

import dev.norn.sdk.fence.EmptyDatabase;

/** MySQL's driver on MariaDB's server. */
class MySqlDriverOutboxTest extends MariaDbOutbox {
    MySqlDriverOutboxTest() {
        super(() -> EmptyDatabase.mariaDb("mysql"));
    }
}
