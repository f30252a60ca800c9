package dev.norn.sdk.inbox;

import dev.norn.sdk.fence.EmptyDatabase;

class PostgresInboxTest extends InboxConformance {
    PostgresInboxTest() {
        super(EmptyDatabase::postgres);
    }

    @Override
    String ageStatement(long seconds) {
        return "update norn_inbox set received_at = received_at - interval '" + seconds + " seconds'";
    }
}
