package dev.norn.sdk.fence;

class SerializableFenceTest extends FenceConformance {
    SerializableFenceTest() {
        super("TRANSACTION_SERIALIZABLE");
    }
}
