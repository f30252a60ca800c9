package dev.norn.sdk.fence;

class RepeatableReadFenceTest extends FenceConformance {
    RepeatableReadFenceTest() {
        super(() -> new PostgresFenceDatabase("TRANSACTION_REPEATABLE_READ"));
    }
}
