package dev.norn.server;

import dev.norn.sdk.fence.FenceDatabase;

class MariaDbTccAnomaliesTest extends TccAnomalies {
    MariaDbTccAnomaliesTest() {
        super(FenceDatabase::mariaDb);
    }
}
