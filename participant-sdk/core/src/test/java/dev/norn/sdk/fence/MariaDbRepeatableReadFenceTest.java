package dev.norn.sdk.fence;

class MariaDbRepeatableReadFenceTest extends FenceConformance {
    MariaDbRepeatableReadFenceTest() {
        super(() -> new MariaDbFenceDatabase("mariadb", "TRANSACTION_REPEATABLE_READ"));
    }
}
