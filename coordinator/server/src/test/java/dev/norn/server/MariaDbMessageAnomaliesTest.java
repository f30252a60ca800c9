package dev.norn.server;

import dev.norn.sdk.fence.FenceDatabase;

class MariaDbMessageAnomaliesTest extends MessageAnomalies {
    MariaDbMessageAnomaliesTest() {
        super(FenceDatabase::mariaDb);
    }
}
