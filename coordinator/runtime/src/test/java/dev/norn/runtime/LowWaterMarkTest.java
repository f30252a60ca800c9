package dev.norn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LowWaterMarkTest {

    private final ManualWorld world = new ManualWorld();

    @Test
    void shouldStayAtTheOldestUnfinishedTransactionAndThenPassIt() {
        ManualNode node = world.node("a");
        world.settle();
        world.participants.hold("payment.charge");
        long oldest = node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
        for (int i = 0; i < 20; i++) {
            world.pass(Duration.ofSeconds(3));
            node.started(Sagas.start(Sagas.PARALLEL));
            assertThat(node.status().lowWaterMark()).isPositive().isLessThanOrEqualTo(oldest);
        }
        assertThat(node.status().lowWaterMark()).isEqualTo(oldest);
        world.participants.letGo("payment.charge");
        world.pass(Duration.ofSeconds(6));
        assertThat(node.status().lowWaterMark()).isGreaterThan(oldest);
    }

    @Test
    void shouldStayAtATransactionThatLeftMemory() {
        ManualNode node = world.node("a");
        world.settle();
        world.participants.script("slow.do", ScriptedTransport.LOST);
        long waiting = node.started(Sagas.start(Sagas.PATIENT)).transaction().id();
        world.pass(Duration.ofMinutes(5));
        assertThat(node.status().inMemory()).isZero();
        assertThat(node.status().lowWaterMark()).isEqualTo(waiting);
    }

    @Test
    void shouldNeverPassAnIdThatIsIssuedLater() {
        long mark = 0;
        for (int life = 0; life < 5; life++) {
            ManualNode node = world.node("node-" + life);
            world.pass(Duration.ofSeconds(6));
            for (int i = 0; i < 50; i++) {
                long id =
                        node.started(Sagas.start(Sagas.TWO_STEPS)).transaction().id();
                assertThat(id).isGreaterThanOrEqualTo(mark);
                world.pass(Duration.ofMillis(700));
                mark = Math.max(mark, node.status().lowWaterMark());
            }
            // Silence longer than anything that was reserved ahead.
            world.pass(Duration.ofSeconds(90));
            mark = Math.max(mark, node.status().lowWaterMark());
            node.kill();
        }
        assertThat(mark).isPositive();
    }

    @Test
    void shouldTellParticipantsTheMark() {
        ManualNode node = world.node("a");
        world.pass(Duration.ofSeconds(10));
        node.started(Sagas.start(Sagas.TWO_STEPS));
        assertThat(world.participants.made.getLast().header("Norn-Low-Water-Mark"))
                .isEqualTo(Long.toString(node.status().lowWaterMark()));
    }
}
