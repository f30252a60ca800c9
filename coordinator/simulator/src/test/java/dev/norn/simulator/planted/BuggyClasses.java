package dev.norn.simulator.planted;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * The production classes once more, with a bug in them: calls of one method go to another one, which the bug brings along,
 * and which lives in the package of its victim. Production code knows nothing of it.
 *
 * <p>What a bug is planted into has classes of its own here; definitions, which never change, are shared with all others.
 */
final class BuggyClasses extends ClassLoader {

    private static final List<String> OWN =
            List.of("dev.norn.engine.", "dev.norn.journal.", "dev.norn.runtime.", "dev.norn.simulator.");
    private static final Set<String> SHARED =
            Set.of("dev.norn.simulator.workload.RandomSagas", "dev.norn.simulator.world.ErrorLines");

    /** Calls that go elsewhere. */
    private static final class Detour {
        private final Class<?> bug;
        private final InsteadOf where;
        private final String name;
        private final MethodTypeDesc type;
        private int taken;

        Detour(Method method, InsteadOf where) {
            this.bug = method.getDeclaringClass();
            this.where = where;
            this.name = method.getName();
            this.type = MethodTypeDesc.ofDescriptor(
                    java.lang.invoke.MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                            .descriptorString());
        }

        boolean isIn(String className, MethodModel method) {
            return isVictim(className)
                    && (where.method().isEmpty() || method.methodName().equalsString(where.method()));
        }

        /** A class has the ones that are nested in it with it. */
        boolean isVictim(String className) {
            return Arrays.stream(where.in())
                    .map(Class::getName)
                    .anyMatch(victim -> className.equals(victim) || className.startsWith(victim + "$"));
        }

        boolean leadsFrom(InvokeInstruction call) {
            ClassDesc callee = where.callee().describeConstable().orElseThrow();
            MethodTypeDesc called = call.opcode() == Opcode.INVOKESTATIC
                    ? call.typeSymbol()
                    : call.typeSymbol().insertParameterTypes(0, callee);
            return call.owner().asSymbol().equals(callee) && call.name().equalsString(name) && called.equals(type);
        }

        ClassDesc target() {
            return bug.describeConstable().orElseThrow();
        }
    }

    private final List<Detour> detours = new ArrayList<>();

    BuggyClasses(Class<?> bug) {
        super(BuggyClasses.class.getClassLoader());
        for (Method method : bug.getDeclaredMethods()) {
            InsteadOf where = method.getAnnotation(InsteadOf.class);
            if (where != null && Modifier.isStatic(method.getModifiers())) {
                detours.add(new Detour(method, where));
            }
        }
    }

    /**
     * A run's outcome by its seed, of the classes with the bug.
     *
     * @throws AssertionError if the place is not there any more in which the bug was to be planted
     */
    LongFunction<Trial.Outcome> trial() {
        for (Detour detour : detours) {
            Arrays.stream(detour.where.in()).forEach(victim -> load(victim.getName()));
        }
        for (Detour detour : detours) {
            if (detour.taken != detour.where.calls()) {
                throw new AssertionError("calls of %s.%s that were replaced by %s: %d (expected: %d)"
                        .formatted(
                                detour.where.callee().getName(),
                                detour.name,
                                detour.bug.getName(),
                                detour.taken,
                                detour.where.calls()));
            }
        }
        return Trial.in(this);
    }

    private void load(String name) {
        try {
            Class<?>[] nested = loadClass(name).getNestMembers();
            assert nested.length > 0;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OWN.stream().noneMatch(name::startsWith) || SHARED.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            boolean isVictim = detours.stream().anyMatch(detour -> detour.isVictim(name));
            byte[] buggy = isVictim ? plant(name, bytes) : bytes;
            return defineClass(name, buggy, 0, buggy.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] plant(String name, byte[] bytes) {
        ClassFile classFile = ClassFile.of();
        ClassModel healthy = classFile.parse(bytes);
        return classFile.transformClass(healthy, new ClassTransform() {
            @Override
            public void accept(ClassBuilder builder, ClassElement element) {
                if (element instanceof MethodModel method) {
                    builder.transformMethod(
                            method, java.lang.classfile.MethodTransform.transformingCode(detourIn(name, method)));
                } else {
                    builder.with(element);
                }
            }
        });
    }

    private CodeTransform detourIn(String className, MethodModel method) {
        List<Detour> here =
                detours.stream().filter(it -> it.isIn(className, method)).toList();
        return (code, element) -> {
            if (element instanceof InvokeInstruction call) {
                for (Detour detour : here) {
                    if (detour.leadsFrom(call)) {
                        detour.taken++;
                        code.invokestatic(detour.target(), detour.name, detour.type);
                        return;
                    }
                }
            }
            code.with(element);
        };
    }
}
