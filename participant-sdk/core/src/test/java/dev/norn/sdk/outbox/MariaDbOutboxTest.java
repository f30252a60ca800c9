package dev.norn.sdk.outbox;

import dev.norn.sdk.fence.EmptyDatabase;

class MariaDbOutboxTest extends MariaDbOutbox {
    MariaDbOutboxTest() {
        super(EmptyDatabase::mariaDb);
    }
}
