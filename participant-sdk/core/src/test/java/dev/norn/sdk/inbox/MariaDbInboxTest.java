package dev.norn.sdk.inbox;

import dev.norn.sdk.fence.EmptyDatabase;

class MariaDbInboxTest extends MariaDbInbox {
    MariaDbInboxTest() {
        super(EmptyDatabase::mariaDb);
    }
}
