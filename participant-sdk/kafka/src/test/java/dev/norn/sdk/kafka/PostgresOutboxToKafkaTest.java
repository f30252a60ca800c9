package dev.norn.sdk.kafka;

import dev.norn.sdk.fence.EmptyDatabase;

class PostgresOutboxToKafkaTest extends OutboxToKafka {
    PostgresOutboxToKafkaTest() {
        super(EmptyDatabase::postgres);
    }
}
