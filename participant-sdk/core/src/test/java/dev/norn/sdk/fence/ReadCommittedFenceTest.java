package dev.norn.sdk.fence;

class ReadCommittedFenceTest extends FenceConformance {
    ReadCommittedFenceTest() {
        super("TRANSACTION_READ_COMMITTED");
    }
}
