package dev.norn.sdk.inbox;

import dev.norn.sdk.fence.EmptyDatabase;

/** MySQL's driver on MariaDB's server. */
class MySqlDriverInboxTest extends MariaDbInbox {
    MySqlDriverInboxTest() {
        super(() -> EmptyDatabase.mariaDb("mysql"));
    }
}
