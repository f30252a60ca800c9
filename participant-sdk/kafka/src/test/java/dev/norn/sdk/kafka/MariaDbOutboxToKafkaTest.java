package dev.norn.sdk.kafka;

import dev.norn.sdk.fence.EmptyDatabase;

class MariaDbOutboxToKafkaTest extends OutboxToKafka {
    MariaDbOutboxToKafkaTest() {
        super(EmptyDatabase::mariaDb);
    }
}
