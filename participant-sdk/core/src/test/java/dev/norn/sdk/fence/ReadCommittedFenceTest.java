package dev.norn.sdk.fence;

class ReadCommittedFenceTest extends FenceConformance {
    ReadCommittedFenceTest() {
        super(() -> new PostgresFenceDatabase("TRANSACTION_READ_COMMITTED"));
    }
}
