package dev.norn.sdk.inbox;

import dev.norn.sdk.fence.EmptyDatabase;
import java.util.function.Supplier;

abstract class MariaDbInbox extends InboxConformance {
    MariaDbInbox(Supplier<EmptyDatabase> databases) {
        super(databases);
    }

    @Override
    String ageStatement(long seconds) {
        return "update norn_inbox set received_at = received_at - interval " + seconds + " second";
    }
}
