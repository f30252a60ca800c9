package dev.norn.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.norn.runtime.agent.AgentThread;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Threads, clocks and randomness are in the shell alone (decision 0032), so that a simulator can drive the rest. */
class DrivenFromOutsideTest {

    private static final Set<String> SHELL = Set.of("AgentThread", "CoordinatorNode", "MeasuredStore", "HttpTransport");

    private final JavaClasses runtime = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackagesOf(Coordinator.class, AgentThread.class);

    @Test
    void shouldTakeTimeAndChanceAsParameters() {
        noClasses()
                .that(areNotTheShell())
                .should()
                .callCodeUnitWhere(asksTheMachine())
                .check(runtime);
    }

    @Test
    void shouldHaveNoThreads() {
        noClasses()
                .that(areNotTheShell())
                .should()
                .dependOnClassesThat(assignableTo(Thread.class)
                        .or(assignableTo(Executors.class))
                        .or(assignableTo(LockSupport.class)))
                .check(runtime);
    }

    private static DescribedPredicate<JavaClass> areNotTheShell() {
        return describe(
                "are not the shell",
                type -> type.getPackageName().startsWith("dev.norn.runtime")
                        && !type.getSimpleName().endsWith("Test")
                        && SHELL.stream().noneMatch(name -> type.getName().contains("." + name)));
    }

    private static DescribedPredicate<JavaCall<?>> asksTheMachine() {
        return describe("ask the machine for time or chance", call -> {
            String owner = call.getTarget().getOwner().getName();
            String method = call.getTarget().getName();
            return (owner.equals("java.lang.System")
                            && (method.equals("nanoTime") || method.equals("currentTimeMillis")))
                    || (owner.startsWith("java.time.") && (method.equals("now") || method.equals("system")))
                    || (owner.equals("java.lang.Math") && method.equals("random"))
                    || (owner.equals("java.util.UUID") && method.equals("randomUUID"))
                    || (owner.startsWith("java.util.") && owner.endsWith("Random") && method.equals("<init>"))
                    || (owner.endsWith("ThreadLocalRandom") && method.equals("current"));
        });
    }
}
