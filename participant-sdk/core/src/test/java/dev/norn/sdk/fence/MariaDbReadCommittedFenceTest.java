package dev.norn.sdk.fence;

class MariaDbReadCommittedFenceTest extends FenceConformance {
    MariaDbReadCommittedFenceTest() {
        super(() -> new MariaDbFenceDatabase("mariadb", "TRANSACTION_READ_COMMITTED"));
    }
}
