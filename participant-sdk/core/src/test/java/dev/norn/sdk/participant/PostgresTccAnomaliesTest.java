package dev.norn.sdk.participant;

import dev.norn.sdk.fence.FenceDatabase;

class PostgresTccAnomaliesTest extends TccAnomalies {
    PostgresTccAnomaliesTest() {
        super(FenceDatabase::postgres);
    }
}
