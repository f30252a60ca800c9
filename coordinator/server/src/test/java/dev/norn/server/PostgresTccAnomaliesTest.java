package dev.norn.server;

import dev.norn.sdk.fence.FenceDatabase;

class PostgresTccAnomaliesTest extends TccAnomalies {
    PostgresTccAnomaliesTest() {
        super(FenceDatabase::postgres);
    }
}
