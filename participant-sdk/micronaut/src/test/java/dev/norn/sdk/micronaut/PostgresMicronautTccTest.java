package dev.norn.sdk.micronaut;

import dev.norn.sdk.fence.EmptyDatabase;

class PostgresMicronautTccTest extends MicronautTcc {
    PostgresMicronautTccTest() {
        super(EmptyDatabase::postgres);
    }
}
