package dev.norn.sdk.fence;

class MariaDbSerializableFenceTest extends FenceConformance {
    MariaDbSerializableFenceTest() {
        super(() -> new MariaDbFenceDatabase("mariadb", "TRANSACTION_SERIALIZABLE"));
    }
}
