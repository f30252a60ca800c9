package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.EmptyDatabase;

class MariaDbMicronautTccTest extends MicronautTcc {
    MariaDbMicronautTccTest() {
        super(EmptyDatabase::mariaDb);
    }
}
