package dev.norn.sdk.fence;

class RepeatableReadFenceTest extends FenceConformance {
    RepeatableReadFenceTest() {
        super("TRANSACTION_REPEATABLE_READ");
    }
}
