package dev.norn.server;

import dev.norn.sdk.fence.FenceDatabase;

class PostgresMessageAnomaliesTest extends MessageAnomalies {
    PostgresMessageAnomaliesTest() {
        super(FenceDatabase::postgres);
    }
}
