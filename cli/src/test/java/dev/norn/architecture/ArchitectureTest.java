package dev.norn.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may know whom, and what the engine must never do. Lives here because only the command line sees all modules. */
class ArchitectureTest {
    private static final Set<String> EMPTY_NAMES = Set.of("util", "utils", "common", "impl", "manager", "helper");

    /** What a JSON writer into memory needs of java.io. */
    private static final Set<String> IN_MEMORY =
            Set.of("Serializable", "IOException", "UncheckedIOException", "Writer", "StringWriter", "StringReader");

    private static JavaClasses norn;

    @BeforeAll
    static void readAllClasses() {
        norn = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.norn");
    }

    /** The direction of knowledge: dsl, protocol ← engine ← journal ← runtime ← server, and who stands beside it. */
    private static Set<Room> knownTo(Room room) {
        return switch (room) {
            case DSL, PROTOCOL, EMBEDDED -> EnumSet.noneOf(Room.class);
            case ENGINE -> EnumSet.of(Room.DSL, Room.PROTOCOL);
            case JOURNAL -> EnumSet.of(Room.DSL, Room.PROTOCOL, Room.ENGINE);
            case RUNTIME -> EnumSet.of(Room.DSL, Room.PROTOCOL, Room.ENGINE, Room.JOURNAL);
            case SIMULATOR, KAFKA -> EnumSet.of(Room.DSL, Room.PROTOCOL, Room.ENGINE, Room.JOURNAL, Room.RUNTIME);
            case CONSOLE_API -> EnumSet.of(Room.DSL, Room.PROTOCOL, Room.ENGINE, Room.JOURNAL, Room.RUNTIME);
            case SERVER ->
                EnumSet.of(
                        Room.DSL, Room.PROTOCOL, Room.ENGINE, Room.JOURNAL, Room.RUNTIME, Room.KAFKA, Room.CONSOLE_API);
            case SDK -> EnumSet.of(Room.PROTOCOL);
            case SDK_MICRONAUT, SDK_SPRING -> EnumSet.of(Room.PROTOCOL, Room.SDK);
            case EXAMPLES -> EnumSet.of(Room.PROTOCOL, Room.SDK, Room.SDK_MICRONAUT, Room.SDK_SPRING, Room.EMBEDDED);
            case CLI ->
                EnumSet.complementOf(
                        EnumSet.of(Room.CLI, Room.ENGINE, Room.JOURNAL, Room.KAFKA, Room.BENCHMARKS, Room.SIMULATOR));
            case BENCHMARKS ->
                EnumSet.complementOf(EnumSet.of(
                        Room.BENCHMARKS, Room.CLI, Room.EXAMPLES, Room.SDK_MICRONAUT, Room.SDK_SPRING, Room.SIMULATOR));
        };
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowOnlyTheRoomsBelowIt(Room room) {
        Set<Room> known = knownTo(room);
        classes()
                .that(describe("are in " + room, type -> Room.of(type).equals(Optional.of(room))))
                .should()
                .onlyDependOnClassesThat(describe(
                        "are in " + room + " or " + known + " or outside of Norn",
                        type -> Room.of(type)
                                .map(other -> other == room || known.contains(other))
                                .orElse(true)))
                .allowEmptyShould(true)
                .check(norn);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SDK_MICRONAUT")
    void shouldFindClassesInEveryRoom(Room room) {
        assertThat(norn).anyMatch(type -> Room.of(type).equals(Optional.of(room)));
    }

    @Test
    void shouldKeepSpringToItsOwnRoom() {
        noClasses()
                .that(describe("are not for Spring", type -> !Room.of(type).equals(Optional.of(Room.SDK_SPRING))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework.."))
                .check(norn);
    }

    @Test
    void shouldHaveNoClassOutsideOfTheRooms() {
        assertThat(norn).allMatch(type -> Room.of(type).isPresent());
    }

    @Test
    void shouldLetTheConsoleSeeOnlyTheWordsOfTheEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.norn.console..")
                .should()
                .dependOnClassesThat(describe(
                        "are inside the engine",
                        type -> Room.of(type).equals(Optional.of(Room.ENGINE))
                                && !type.getPackageName().equals("dev.norn.engine")
                                // The names under which events are shown are the engine's face, not its inside.
                                && !type.getSimpleName().equals("PublicEvents")))
                .check(norn);
    }

    @Test
    void shouldKeepInputAndOutputThreadsAndFrameworksOutOfTheEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.norn.engine..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.net..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.sql..",
                                "javax..",
                                "java.util.concurrent..",
                                "java.lang.foreign..",
                                "io.micronaut..",
                                "jakarta..",
                                "org.springframework..",
                                "org.slf4j..")
                        .or(describe(
                                "do input or output",
                                type -> type.getPackageName().equals("java.io")
                                        && !IN_MEMORY.contains(type.getSimpleName())))
                        .or(assignableTo(Thread.class))
                        .or(assignableTo(ThreadLocal.class))
                        .or(assignableTo(Process.class)))
                .check(norn);
    }

    @Test
    void shouldTakeTimeAndRandomnessInTheEngineAsParametersOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.norn.engine..")
                .should()
                .dependOnClassesThat(assignableTo(Clock.class).or(assignableTo(Random.class)))
                .orShould()
                .callCodeUnitWhere(asksTheMachine())
                .check(norn);
    }

    @Test
    void shouldUseInternalPackagesOnlyWithinTheirRoom() {
        classes().should(keepOutOfForeignInternals()).check(norn);
    }

    @Test
    void shouldGiveClassesAndPackagesNamesThatSaySomething() {
        noClasses()
                .that()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should(haveAnEmptyName())
                .check(norn);
    }

    private static DescribedPredicate<JavaCall<?>> asksTheMachine() {
        return describe("ask the machine for time or chance", call -> {
            CodeUnitCallTarget target = call.getTarget();
            String owner = target.getOwner().getName();
            String method = target.getName();
            return owner.equals("java.lang.System") && !method.equals("arraycopy") && !method.equals("identityHashCode")
                    || owner.equals("java.lang.Math") && method.equals("random")
                    || owner.equals("java.util.UUID") && method.equals("randomUUID")
                    || owner.startsWith("java.time.") && method.equals("now")
                    || owner.equals("java.util.Collections") && method.equals("shuffle")
                    || owner.startsWith("java.util.random.") && (method.equals("getDefault") || method.equals("of"))
                    || owner.equals("java.util.SplittableRandom") && method.equals("<init>");
        });
    }

    private static ArchCondition<JavaClass> keepOutOfForeignInternals() {
        return new ArchCondition<>("keep out of the internal packages of other rooms") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    boolean internal = (target.getPackageName() + ".").contains(".internal.")
                            && target.getPackageName().startsWith("dev.norn.");
                    if (internal && !Room.of(type).equals(Room.of(target))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> haveAnEmptyName() {
        return new ArchCondition<>("be named util, common, impl, manager or helper") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean emptyPackage =
                        Arrays.stream(type.getPackageName().split("\\.")).anyMatch(EMPTY_NAMES::contains);
                String name = type.getSimpleName().toLowerCase(Locale.ROOT);
                boolean emptyName = EMPTY_NAMES.stream().anyMatch(name::endsWith);
                if (emptyPackage || emptyName) {
                    events.add(SimpleConditionEvent.satisfied(type, type.getFullName()));
                }
            }
        };
    }
}
