package dev.norn.sdk.fence;

class SerializableFenceTest extends FenceConformance {
    SerializableFenceTest() {
        super(() -> new PostgresFenceDatabase("TRANSACTION_SERIALIZABLE"));
    }
}
